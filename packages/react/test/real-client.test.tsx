import { Fragment, StrictMode } from 'react'
import { createAuthClient, me } from '@nest-auth/js-client'
import { createFakeAuthServer } from '@nest-auth/js-client/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { beforeEach, expect, it } from 'vitest'
import { AuthProvider, SignedOut, TenantScope, useSessions, useUser } from '../src/index.ts'
import { SignInForm, TenantSwitcher } from '../src/ui/index.ts'

function Where() {
  const user = useUser()
  const { items: sessions } = useSessions()
  if (user.status !== 'signed-in') return <p>{user.status}</p>
  return (
    <p>
      in {user.tenant?.name} with {sessions.length > 0 ? 'sessions' : 'nothing yet'}
    </p>
  )
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

it.each([
  ['app', false],
  ['scope', false],
  ['app', true],
  ['scope', true],
] as const)(
  'From the sign-in form to another tenant and out again, with the real client (boundary="%s", StrictMode: %s)',
  async (boundary, isStrict) => {
    const Mode = isStrict ? StrictMode : Fragment
    const server = createFakeAuthServer({
      mode: 'SHARED',
      tenants: [
        { slug: 'acme', name: 'Acme' },
        { slug: 'globex', name: 'Globex' },
      ],
      users: [{ email: 'ada@example.com', password: 'correct horse', tenants: ['acme', 'globex'] }],
    })
    const auth = createAuthClient({ baseUrl: `${location.origin}/auth`, fetch: server.fetch })
    render(
      <Mode>
        <QueryClientProvider client={new QueryClient()}>
          <AuthProvider client={auth} boundary={boundary}>
            <SignedOut>
              <SignInForm />
            </SignedOut>
            <TenantSwitcher />
            <TenantScope>
              <Where />
            </TenantScope>
          </AuthProvider>
        </QueryClientProvider>
      </Mode>,
    )
    const user = userEvent.setup()
    await user.type(await screen.findByLabelText('Email'), 'ada@example.com')
    await user.type(screen.getByLabelText('Password'), 'correct horse{Enter}')
    await user.click(await screen.findByRole('button', { name: /Acme/ }))
    await screen.findByText('in Acme with sessions')
    await user.click(screen.getByRole('button', { name: 'Organisation: Acme' }))
    await user.click(await screen.findByRole('option', { name: /Globex/ }))
    await screen.findByText('in Globex with sessions')
    await waitFor(() => expect(screen.getByRole('button', { name: 'Organisation: Globex' })).toHaveFocus())
    // Rendering and mounting twice exchanges no token twice.
    server.clock.advance(600)
    await act(() => me(auth))
    expect(server.requests.filter(({ route }) => route === 'refresh').map(({ status }) => status)).toEqual([
      200,
    ])
    await act(() => auth.logout())
    expect(await screen.findByText('signed-out')).toBeInTheDocument()
    auth.dispose()
  },
)
