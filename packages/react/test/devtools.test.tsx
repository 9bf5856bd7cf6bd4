import { me } from '@nest-auth/js-client'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, render, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { AuthProvider, useSwitchTenant, useUser } from '../src/index.ts'
import { AuthDevtools } from '../src/devtools/index.ts'
import { ada, createFakeWorld } from './with-fake-server.tsx'

function Page({ elsewhere }: { elsewhere: string }) {
  const user = useUser()
  const { switchTenant } = useSwitchTenant()
  return (
    <>
      <h1>
        {user.status === 'signed-in' ? `${user.tenant?.name}: ${user.membership?.roles.join()}` : user.status}
      </h1>
      <button onClick={() => void switchTenant(elsewhere)}>Leave</button>
    </>
  )
}

function Shell() {
  useQuery({ queryKey: ['weather', 'Oslo'], queryFn: () => 'rain' })
  return null
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }))
const log = () => within(screen.getByRole('region', { name: 'Log' }))

describe.each(['app', 'scope'] as const)('The devtools with boundary="%s"', (boundary) => {
  async function world() {
    const { server, auth, acme, globex } = createFakeWorld()
    await auth.login({ ...ada, tenantSlug: 'acme' })
    render(
      <QueryClientProvider client={new QueryClient()}>
        <Shell />
        <AuthProvider client={auth} boundary={boundary}>
          <Page elsewhere={globex.id} />
          <AuthDevtools />
        </AuthProvider>
      </QueryClientProvider>,
    )
    await press('Auth')
    return { server, auth, acme, globex }
  }

  it('say who this tab works as, and which queries are in no tenant’s cache', async () => {
    await world()
    expect(screen.getByRole('region', { name: 'This tab' })).toHaveTextContent(
      /Account ?ada@example.com ?Tenant ?Acme \(acme\) ?Roles ?owner/,
    )
    const unscoped = screen.getByRole('region', { name: 'Queries without tenant scope: 1' })
    expect(unscoped).toHaveTextContent('["weather","Oslo"]')
  })

  it('log switches and failures, and stay open over them', async () => {
    const { server, auth } = await world()
    server.faults.next('switchTenant', 'status-500')
    await press('Leave')
    expect(await log().findByText(/Failed to switch to/)).toBeVisible()
    await press('Leave')
    expect(
      await log().findByText(/Switched: ada@example.com in acme → ada@example.com in globex/),
    ).toBeVisible()
    await act(() => auth.logout())
    expect(await log().findByText(/signed-out/)).toBeVisible()
  })

  it('expire the token, so that the next request refreshes it', async () => {
    const { server, auth } = await world()
    expect(screen.getByRole('meter')).toBeVisible()
    await press('Expire')
    expect(await screen.findByText(/due for a refresh/)).toBeVisible()
    await act(() => me(auth))
    expect(server.requests.filter(({ route }) => route === 'refresh')).toHaveLength(1)
    expect(await screen.findByText(/s left/)).toBeVisible()
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Acme: owner')
  })

  it('demote what is shown, and bring it back', async () => {
    await world()
    await press('Demote')
    expect(await screen.findByRole('heading', { name: 'Acme:' })).toBeVisible()
    await press('Restore')
    expect(await screen.findByRole('heading', { name: 'Acme: owner' })).toBeVisible()
  })

  it('revoke the session, which the client finds out by itself', async () => {
    const { auth } = await world()
    await press('Revoke')
    await expect
      .poll(async () =>
        me(auth).then(
          () => '',
          (error: { code: string }) => error.code,
        ),
      )
      .toBe('SIGNED_OUT')
    expect(await screen.findByRole('heading', { name: 'signed-out' })).toBeVisible()
  })
})
