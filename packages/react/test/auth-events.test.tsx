import { cookieTransport, createAuthClient } from '@nest-auth/js-client'
import type { AuthClient } from '@nest-auth/js-client'
import { createFakeAuthServer } from '@nest-auth/js-client/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuthProvider, useAuthEvents, useTenants, useUser } from '../src/index.ts'
import { within } from '../../../test/running-time.ts'

function Where() {
  useAuthEvents()
  const user = useUser()
  const { items: tenants } = useTenants()
  if (user.status !== 'signed-in') return <p>{user.status}</p>
  return (
    <p>
      {user.membership?.roles.join()} among {tenants.map(({ slug }) => slug).join()}
    </p>
  )
}

const credentials = { email: 'ada@example.com', password: 'correct horse', tenantSlug: 'acme' }
let auth: AuthClient

// jsdom has none, and without them no tab may hold a connection. One tab gets every lock it asks for.
const locks = { request: (_name: string, _options: object, task: () => Promise<unknown>) => task() }

beforeEach(() => {
  Object.defineProperty(navigator, 'locks', { value: locks, configurable: true })
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => {
  auth.dispose()
  Reflect.deleteProperty(navigator, 'locks')
})

describe.each(['bearer', 'cookie'] as const)('Events of the server, by %s', (mode) => {
  async function signedIn() {
    const server = createFakeAuthServer({
      mode: 'SHARED',
      tenants: [
        { slug: 'acme', name: 'Acme' },
        { slug: 'globex', name: 'Globex' },
      ],
      users: [{ ...credentials, tenants: ['acme', 'globex'] }],
    })
    auth = createAuthClient({
      baseUrl: `${location.origin}/auth`,
      fetch: server.fetch,
      transport: mode === 'cookie' ? cookieTransport() : undefined,
    })
    await auth.login(credentials)
    render(
      <QueryClientProvider client={new QueryClient()}>
        <AuthProvider client={auth}>
          <Where />
        </AuthProvider>
      </QueryClientProvider>,
    )
    await screen.findByText('member among acme,globex')
    await expect.poll(() => server.requests.filter(({ route }) => route === 'events').length).toBe(1)
    const { id } = server.user(credentials.email)
    return { server, id, acme: server.tenant('acme').id, globex: server.tenant('globex').id }
  }

  it('show changed roles within a second, without a sign-out', async () => {
    const { server, id, acme } = await signedIn()
    server.setRoles(id, acme, ['admin'])
    expect(await within(1_000, screen.findByText('admin among acme,globex'))).toBeInTheDocument()
  })

  it('take a tenant somebody was removed from out of the list', async () => {
    const { server, id, globex } = await signedIn()
    server.removeMembership(id, globex)
    expect(await within(1_000, screen.findByText('member among acme'))).toBeInTheDocument()
  })

  it('sign out when the session is ended elsewhere', async () => {
    const { server } = await signedIn()
    const snapshot = auth.getSnapshot()
    if (snapshot.status === 'signed-in') server.revokeSession(snapshot.session.id)
    expect(await within(1_000, screen.findByText('signed-out'))).toBeInTheDocument()
  })

  it('are caught up with after a lost connection', async () => {
    const { server, id, acme } = await signedIn()
    server.breakEventStreams()
    server.setRoles(id, acme, ['owner'])
    expect(await screen.findByText('owner among acme,globex')).toBeInTheDocument()
  })
})
