import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { AuthProvider, SignedIn, TenantScope, useUser } from '../src/index.ts'
import { createTestAuthClient } from '../src/testing/index.ts'
import { acme, globex } from './render-with-auth.tsx'

function World({ auth, said }: { auth: ReturnType<typeof createTestAuthClient>; said: string[] }) {
  return (
    <QueryClientProvider client={new QueryClient()}>
      <AuthProvider client={auth} boundary="scope" announce={(message) => said.push(message)}>
        <SignedIn>
          <TenantScope>
            <Name />
          </TenantScope>
        </SignedIn>
      </AuthProvider>
    </QueryClientProvider>
  )
}

function Name() {
  const me = useUser()
  return me.status === 'signed-in' ? me.tenant?.name : null
}

it('renders no element of a page where the application announces by itself', () => {
  const auth = createTestAuthClient({ tenants: [acme, globex], tenant: acme })
  const { container } = render(<World auth={auth} said={[]} />)
  expect(container.innerHTML).toBe('Acme')
  expect(renderToString(<World auth={auth} said={[]} />)).not.toContain('<')
})

it('hands every announcement over, once', () => {
  const auth = createTestAuthClient({ tenants: [acme, globex], tenant: acme })
  const said: string[] = []
  render(<World auth={auth} said={said} />)
  act(() => auth.set({ tenant: globex }))
  act(() => auth.set({ user: null }))
  expect(said).toEqual(['Switched to Globex', 'Signed out'])
})
