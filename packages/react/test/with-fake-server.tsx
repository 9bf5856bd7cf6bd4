import type { ReactNode } from 'react'
import { createAuthClient } from '@nest-auth/js-client'
import { createFakeAuthServer } from '@nest-auth/js-client/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { onTestFinished } from 'vitest'
import { AuthProvider } from '../src/index.ts'

export const password = 'violet-harbour-91-kettle'
export const ada = { email: 'ada@example.com', password }
export const bob = { email: 'bob@example.com', password }

/** Acme with Ada as its owner and Bob as a member, Globex with Ada alone, and a client of that server. */
export function createFakeWorld() {
  localStorage.clear()
  sessionStorage.clear()
  const server = createFakeAuthServer({
    mode: 'SHARED',
    tenants: [
      { slug: 'acme', name: 'Acme' },
      { slug: 'globex', name: 'Globex' },
    ],
    users: [
      { ...ada, profile: { name: 'Ada' }, tenants: ['acme', 'globex'] },
      { ...bob, profile: { name: 'Bob' }, tenants: ['acme'] },
    ],
  })
  const [acme, globex] = [server.tenant('acme'), server.tenant('globex')]
  server.setRoles(server.user(ada.email).id, acme.id, ['owner'])
  return { server, acme, globex, ...openPage(server) }
}

/** A page as the browser loads it: a client of its own over what the device keeps. */
export function openPage(server: ReturnType<typeof createFakeAuthServer>) {
  const auth = createAuthClient({ baseUrl: `${location.origin}/auth`, fetch: server.fetch })
  onTestFinished(() => auth.dispose())
  const show = (children: ReactNode) =>
    render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <AuthProvider client={auth} boundary="scope">
          {children}
        </AuthProvider>
      </QueryClientProvider>,
    )
  return { auth, show }
}

/** The token of the latest mail to an address. */
export function mailedToken({ mails }: ReturnType<typeof createFakeAuthServer>, to: string): string {
  const mail = mails.findLast((candidate) => candidate.to === to && candidate.link)
  if (!mail?.link) throw new Error(`No mail with a link has gone to ${to}.`)
  return new URLSearchParams(new URL(mail.link).hash.slice(1)).get('token')!
}
