import type { ReactNode } from 'react'
import { act, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import axe from 'axe-core'
import { createAuthClient } from '@nest-auth/js-client'
import { createFakeAuthServer } from '@nest-auth/js-client/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  AuthProvider,
  useAuditEntries,
  useEnterTenant,
  useImpersonate,
  useSwitchTenant,
  useTenants,
  useTenantSwitcher,
  useUser,
} from '../src/index.ts'
import { ActingBanner, TenantSwitcher, UserButton } from '../src/ui/index.ts'
import { acme, renderWithAuth } from './render-with-auth.tsx'

const password = 'violet-harbour-91-kettle'
const staff = 'staff@example.com'
const reason = 'Ticket 4711'

/** A list of tenants as an application writes it for itself. */
function OwnList() {
  const { items, actor, status, error } = useTenants()
  const { switchTenant } = useSwitchTenant()
  return (
    <section aria-label="Own list">
      {actor && <p>{actor.kind === 'staff' ? 'Platform staff' : 'In the name of a member'}</p>}
      {status === 'pending' && <p>Loading</p>}
      {error && <p role="alert">{error.message}</p>}
      <ul>
        {items.map(({ id, name }) => (
          <li key={id}>
            <button type="button" disabled={actor !== null} onClick={() => void switchTenant(id)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A switcher as an application writes it for itself. */
function OwnSwitcher() {
  const { actor, current, isSingle, status, items } = useTenantSwitcher()
  return (
    <p data-testid="switcher">
      {JSON.stringify({ actor: actor?.kind, current: current?.name, isSingle, status, rows: items.length })}
    </p>
  )
}

async function asStaff(extra?: ReactNode) {
  localStorage.clear()
  sessionStorage.clear()
  const server = createFakeAuthServer({
    mode: 'SHARED',
    rolePermissions: { support: ['platform:enter-tenant', 'platform:impersonate', 'audit:read'] },
    tenants: [
      { slug: 'acme', name: 'Acme' },
      { slug: 'globex', name: 'Globex' },
    ],
    users: [
      { email: staff, password, platformRoles: ['support'], tenants: ['globex'] },
      { email: 'ada@example.com', password, profile: { name: 'Ada' }, tenants: ['acme'] },
    ],
  })
  const auth = createAuthClient({ baseUrl: `${location.origin}/auth`, fetch: server.fetch })
  onTestFinished(() => auth.dispose())
  await auth.login({ email: staff, password, guard: 'admin' })
  const tenantId = server.tenant('acme').id
  const userId = server.user('ada@example.com').id
  function Page() {
    const user = useUser()
    const [enter, impersonate] = [useEnterTenant(), useImpersonate()]
    return (
      <>
        <ActingBanner locale="en" />
        <TenantSwitcher onCreateTenant={() => {}} />
        <UserButton onCreateTenant={() => {}} />
        <p>{user.status === 'signed-in' && `${user.user.email} in ${user.tenant?.name ?? 'no tenant'}`}</p>
        <button type="button" onClick={() => enter.mutate({ tenantId, reason })}>
          Enter
        </button>
        <button type="button" onClick={() => impersonate.mutate({ tenantId, userId, reason })}>
          Impersonate
        </button>
        {extra}
        {user.status === 'signed-in' && user.actor?.kind === 'staff' && <Entries />}
      </>
    )
  }
  function Entries() {
    const { items } = useAuditEntries({ action: 'platform.tenant_entered', limit: 10 })
    return <p>{items.map(({ actor }) => `entered by ${actor.name}`).join()}</p>
  }
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <AuthProvider client={auth} boundary="scope">
        <Page />
      </AuthProvider>
    </QueryClientProvider>,
  )
  return { user: userEvent.setup(), server }
}

const banner = () => screen.queryByText(/on record/)
const isHome = () => screen.findByText(`${staff} in no tenant`)

it('the banner stands while staff acts in a tenant, which reads its audit, and leads back', async () => {
  const { user } = await asStaff()
  await isHome()
  expect(banner()).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Enter' }))
  await screen.findByText(`${staff} in Acme`)
  expect(banner()).toHaveTextContent(
    /^You are in Acme as platform staff\..*under staff@example\.com\. Until \d/,
  )
  await screen.findByText(`entered by ${staff}`)
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id }) => id)).toStrictEqual([])
  await user.click(screen.getByRole('button', { name: 'Stop' }))
  await isHome()
  expect(banner()).toBeNull()
})

it('the banner names the member in whose name staff acts', async () => {
  const { user } = await asStaff()
  await user.click(screen.getByRole('button', { name: 'Impersonate' }))
  await screen.findByText('ada@example.com in Acme')
  expect(banner()).toHaveTextContent(/^You act as Ada in Acme\./)
  await user.click(screen.getByRole('button', { name: 'Stop' }))
  await isHome()
})

it.each([
  { way: 'Enter', said: 'Organisation: AcmeActing as platform staff' },
  { way: 'Impersonate', said: 'Organisation: AcmeActing as Ada' },
])('the switcher says as whom staff acts after $way, and asks for no list', async ({ way, said }) => {
  const { user, server } = await asStaff()
  await isHome()
  await user.click(screen.getByRole('button', { name: way }))
  await waitFor(() => expect(screen.getByText('Acme', { selector: '.na-name' })).toBeVisible())
  const switcher = document.querySelector('.na-switcher')!
  expect(switcher.textContent).toBe(said)
  expect(screen.queryByRole('button', { name: /^Organisation/ })).toBeNull()
  await user.click(screen.getByRole('button', { name: /^Account/ }))
  await screen.findByRole('menuitem', { name: 'Sign out' })
  expect(screen.queryByRole('group', { name: 'Switch organisation' })).toBeNull()
  expect(screen.queryByRole('alert')).toBeNull()
  expect(server.requests.filter(({ status }) => status >= 400)).toEqual([])
})

it.each([
  { way: 'Enter', said: 'Platform staff', kind: 'staff' },
  { way: 'Impersonate', said: 'In the name of a member', kind: 'impersonation' },
])(
  'a list of one’s own says as whom staff acts after $way, and works again after',
  async ({ way, said, kind }) => {
    const { user, server } = await asStaff(
      <>
        <OwnList />
        <OwnSwitcher />
      </>,
    )
    await isHome()
    const rows = () => within(screen.getByRole('region', { name: 'Own list' }))
    const seen = () => JSON.parse(screen.getByTestId('switcher').textContent!) as object
    const home = { isSingle: false, status: 'ready', rows: 1 }
    await rows().findByRole('button', { name: 'Globex' })
    await waitFor(() => expect(seen()).toStrictEqual(home))
    await user.click(screen.getByRole('button', { name: way }))
    expect(await rows().findByRole('button', { name: 'Acme' })).toBeDisabled()
    expect(rows().getAllByRole('button')).toHaveLength(1)
    expect(rows().getByText(said)).toBeVisible()
    expect(rows().queryByText('Loading')).toBeNull()
    await waitFor(() =>
      expect(seen()).toStrictEqual({
        actor: kind,
        current: 'Acme',
        isSingle: true,
        status: 'ready',
        rows: 1,
      }),
    )
    await user.click(screen.getByRole('button', { name: 'Stop' }))
    expect(await rows().findByRole('button', { name: 'Globex' })).toBeEnabled()
    expect(rows().getAllByRole('button')).toHaveLength(1)
    await waitFor(() => expect(seen()).toStrictEqual(home))
    expect(server.requests.filter(({ status }) => status >= 400)).toEqual([])
  },
)

it('goes back by itself when the time is up', async () => {
  const actor = {
    kind: 'staff' as const,
    userId: '01990000-0000-7000-8000-000000000001',
    email: staff,
    expiresAt: new Date(Date.now() + 50).toISOString(),
  }
  let stops = 0
  const { auth } = renderWithAuth(<ActingBanner />, {
    actor,
    answers: {
      stopImpersonation: () => {
        stops += 1
        return null
      },
    },
  })
  expect(banner()).not.toBeNull()
  await waitFor(() => expect(stops).toBe(1))
  act(() => auth.set({ actor: null }))
  expect(banner()).toBeNull()
})

it('stays where the clock of the device is two hours ahead of the server', async () => {
  const { user, server } = await asStaff()
  await isHome()
  server.clock.advance(-7_200)
  await user.click(screen.getByRole('button', { name: 'Enter' }))
  await screen.findByText(`${staff} in Acme`)
  await screen.findByText(`entered by ${staff}`)
  expect(banner()).not.toBeNull()
  expect(server.requests.filter(({ route }) => route === 'stopImpersonation')).toEqual([])
})

it('the list of whoever acts says what the tenant is called now, and what they may there', async () => {
  function Places() {
    const { items } = useTenants()
    return <p data-testid="places">{items.map(({ name, roles }) => `${name}: ${roles.join()}`).join('; ')}</p>
  }
  const actor = {
    kind: 'impersonation' as const,
    userId: '01990000-0000-7000-8000-000000000001',
    email: staff,
    expiresAt: new Date(Date.now() + 1_800_000).toISOString(),
  }
  const { auth } = renderWithAuth(<Places />, { actor, tenant: acme })
  await waitFor(() => expect(screen.getByTestId('places')).toHaveTextContent(/^Acme: owner$/))
  act(() =>
    auth.set({
      tenant: { ...acme, name: 'Acme & Sons' },
      membership: { roles: ['reader'], permissions: [] },
    }),
  )
  expect(screen.getByTestId('places')).toHaveTextContent(/^Acme & Sons: reader$/)
})

it('stays for as long as the server lets it, be it two months', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const days = (count: number) => count * 86_400_000
  const actor = {
    kind: 'staff' as const,
    userId: '01990000-0000-7000-8000-000000000001',
    email: staff,
    expiresAt: new Date(Date.now() + days(60)).toISOString(),
  }
  let stops = 0
  renderWithAuth(<ActingBanner />, {
    actor,
    answers: {
      stopImpersonation: () => {
        stops += 1
        return null
      },
    },
  })
  await act(() => vi.advanceTimersByTimeAsync(days(60) - 1_000))
  expect(stops).toBe(0)
  await act(() => vi.advanceTimersByTimeAsync(1_000))
  expect(stops).toBe(1)
})

it('nobody else sees a banner', () => {
  renderWithAuth(<ActingBanner />)
  expect(banner()).toBeNull()
})
