import { asyncStorage, createAuthClient } from '@nest-auth/js-client'
import { createFakeAuthServer } from '@nest-auth/js-client/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AuthProvider, useSwitchTenant, useTenantLink } from '../src/index.ts'
import type { UseTenantLinkOptions } from '../src/index.ts'
import { TestAuthProvider } from '../src/testing/index.ts'
import { acme, deferred, globex, recordPaints } from './render-with-auth.tsx'
import { ada, createFakeWorld, password } from './with-fake-server.tsx'

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

function Page({ slug, recover }: { slug: string } & UseTenantLinkOptions) {
  const link = useTenantLink(slug, recover && { recover })
  const { switchTenant } = useSwitchTenant()
  switch (link.status) {
    case 'active':
      return (
        <p>
          orders of {link.tenant.name}
          <button onClick={() => void switchTenant(localStorage.getItem('elsewhere')!)}>Leave</button>
        </p>
      )
    case 'elsewhere':
      return (
        <p>
          this is in {link.tenant.name} {link.account && `as ${link.account.user.email}`}{' '}
          {link.error?.message}
          <button disabled={link.isOpening} onClick={() => void link.open()}>
            Open
          </button>
        </p>
      )
    case 'error':
      return <button onClick={link.retry}>Try again</button>
    default:
      return <p>{link.status}</p>
  }
}

describe.each(['app', 'scope'] as const)('A link into a tenant, with boundary="%s"', (boundary) => {
  async function world(slug: string, recover?: 'offer' | 'switch') {
    const { server, auth, acme, globex } = createFakeWorld()
    localStorage.setItem('elsewhere', acme.id)
    await auth.login({ ...ada, tenantSlug: 'acme' })
    const queryClient = new QueryClient()
    const tree = (slug: string) => (
      <QueryClientProvider client={queryClient}>
        <AuthProvider client={auth} boundary={boundary}>
          <Page slug={slug} {...(recover && { recover })} />
        </AuthProvider>
      </QueryClientProvider>
    )
    const view = render(tree(slug))
    return { server, auth, acme, globex, goTo: (slug: string) => view.rerender(tree(slug)) }
  }

  it('into the active one is the page itself, by slug or id, and asks no server', async () => {
    const { server, acme, goTo } = await world('acme')
    const count = server.requests.length
    expect(screen.getByText('orders of Acme')).toBeInTheDocument()
    goTo(acme.id)
    expect(screen.getByText('orders of Acme')).toBeInTheDocument()
    expect(server.requests).toHaveLength(count)
  })

  it('into another one of theirs offers the switch', async () => {
    await world('globex')
    const paints = recordPaints()
    await userEvent.click(await screen.findByRole('button', { name: 'Open' }))
    await screen.findByText('orders of Globex')
    paints.stop()
    expect(paints.texts.join()).not.toMatch(/orders of Acme|unknown/)
  })

  it('switches at once where it may, and does not fight with who leaves again', async () => {
    const { auth, acme, globex, goTo } = await world('globex', 'switch')
    await screen.findByText('orders of Globex')
    await userEvent.click(screen.getByRole('button', { name: 'Leave' }))
    expect(await screen.findByText(/this is in Globex/)).toBeInTheDocument()
    expect(auth.getSnapshot()).toMatchObject({ tenant: { id: acme.id } })
    // The address follows, and then a link is followed again.
    goTo('acme')
    await screen.findByText('orders of Acme')
    goTo('globex')
    await screen.findByText('orders of Globex')
    expect(auth.getSnapshot()).toMatchObject({ tenant: { id: globex.id } })
  })

  it('is offered where the application refuses to be switched', async () => {
    const { auth, goTo } = await world('acme', 'switch')
    const stop = auth.onBeforeSwitch(() => false)
    goTo('globex')
    await screen.findByText(/this is in Globex/)
    await act(async () => {})
    expect(screen.getByRole('button', { name: 'Open' })).toBeEnabled()
    stop()
    await userEvent.click(screen.getByRole('button', { name: 'Open' }))
    await screen.findByText('orders of Globex')
  })

  it.each(['switch', 'offer'] as const)(
    'of others is unknown, like one that there is not (%s)',
    async (recover) => {
      const { server, goTo, auth } = await world('nowhere', recover)
      await screen.findByText('unknown')
      server.removeMembership(server.user(ada.email).id, server.tenant('globex').id)
      goTo('globex')
      await screen.findByText('unknown')
      expect(auth.getSnapshot()).toMatchObject({ tenant: { slug: 'acme' } })
      expect(server.requests.filter(({ route }) => route === 'switchTenant')).toEqual([])
    },
  )

  it('says when the server cannot be asked, and asks again', async () => {
    const { server, goTo } = await world('acme')
    server.faults.next('me', 'status-429')
    goTo('globex')
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByText(/this is in Globex/)).toBeInTheDocument()
  })
})

it('A link waits for a device that answers later than the server has rendered', async () => {
  const { server, auth } = createFakeWorld()
  await auth.login({ ...ada, tenantSlug: 'acme' })
  const kept = new Map(Object.entries(localStorage) as [string, string][])
  const unlocked = deferred<void>()
  const keychain = {
    getItem: (key: string) => unlocked.promise.then(() => kept.get(key) ?? null),
    setItem: async (key: string, value: string) => void kept.set(key, value),
    removeItem: async (key: string) => void kept.delete(key),
  }
  const baseUrl = `${location.origin}/auth`
  const page = createAuthClient({ baseUrl, fetch: server.fetch, storage: asyncStorage(keychain) })
  onTestFinished(() => page.dispose())
  render(
    <QueryClientProvider client={new QueryClient()}>
      <AuthProvider client={page} initialState={auth.getSnapshot()}>
        <Page slug="globex" />
      </AuthProvider>
    </QueryClientProvider>,
  )
  const paints = recordPaints()
  await act(() => pause(50))
  expect(screen.getByText('loading')).toBeInTheDocument()
  unlocked.resolve()
  expect(await screen.findByText(/this is in Globex/)).toBeInTheDocument()
  paints.stop()
  expect(paints.texts.join()).not.toContain('Try again')
})

it('A link into the tenant of another account of this device offers that account', async () => {
  localStorage.clear()
  sessionStorage.clear()
  const server = createFakeAuthServer({
    mode: 'ISOLATED',
    tenants: [
      { slug: 'acme', name: 'Acme' },
      { slug: 'globex', name: 'Globex' },
    ],
    users: [
      { email: 'ada@acme.test', password, tenants: ['acme'] },
      { email: 'ada@globex.test', password, tenants: ['globex'] },
    ],
  })
  const auth = createAuthClient({ baseUrl: `${location.origin}/auth`, fetch: server.fetch })
  onTestFinished(() => auth.dispose())
  await auth.login({ email: 'ada@globex.test', password, tenantSlug: 'globex' })
  await auth.login({ email: 'ada@acme.test', password, tenantSlug: 'acme' })
  render(
    <QueryClientProvider client={new QueryClient()}>
      <AuthProvider client={auth}>
        <Page slug="globex" recover="switch" />
      </AuthProvider>
    </QueryClientProvider>,
  )
  await screen.findByText(/this is in Globex as ada@globex.test/)
  await userEvent.click(screen.getByRole('button', { name: 'Open' }))
  expect(await screen.findByText('orders of Globex')).toBeInTheDocument()
})

it('The test provider knows links into its tenants', async () => {
  render(
    <TestAuthProvider tenants={[acme, globex]}>
      <Page slug="globex" recover="switch" />
    </TestAuthProvider>,
  )
  expect(await screen.findByText('orders of Globex')).toBeInTheDocument()
})
