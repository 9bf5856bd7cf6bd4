import { afterEach, describe, expect, it, vi } from 'vitest'
import { createFakeAuthServer } from '../src/testing/index.ts'
import {
  actingTimeLeft,
  asyncStorage,
  cookieTransport,
  createAuthClient,
  enterTenant,
  impersonate,
  listMembers,
  listSessions,
  stopImpersonation,
  me,
} from '../src/index.ts'
import type { AuthClient, TokenStorage } from '../src/index.ts'

const password = 'violet-harbour-91-kettle'
const staffEmail = 'staff@example.test'
const reason = 'Ticket 4711'
const clients: AuthClient[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const client of clients.splice(0)) client.dispose()
})

/** A browser in which staff has signed in, beside nobody. */
async function consoleOf(mode: 'bearer' | 'cookie') {
  const server = createFakeAuthServer({
    mode: 'SHARED',
    rolePermissions: { support: ['platform:enter-tenant', 'platform:impersonate', 'members:read'] },
    tenants: [{ slug: 'acme', name: 'Acme' }],
    users: [
      { email: staffEmail, password, platformRoles: ['support'] },
      { email: 'ada@example.test', password, tenants: [{ tenant: 'acme', roles: ['owner'] }] },
    ],
  })
  const items = new Map<string, string>()
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
  /** What every answer waits for. */
  const gate: { closed?: Promise<void> } = {}
  const open = (kept: TokenStorage = storage) => {
    const client = createAuthClient({
      baseUrl: 'https://app.test/auth',
      fetch: async (input, init) => {
        const answer = await server.fetch(input, init)
        await gate.closed
        return answer
      },
      transport: mode === 'cookie' ? cookieTransport() : undefined,
      storage: kept,
      tabStorage: { getItem: () => null, setItem() {}, removeItem() {} },
    })
    clients.push(client)
    return client
  }
  const auth = open()
  await auth.login({ email: staffEmail, password, guard: 'admin' })
  const tenantId = server.tenant('acme').id
  return { server, auth, tenantId, open, storage, gate }
}

/** Who this tab is, for whom. */
function seen(auth: AuthClient) {
  const snapshot = auth.getSnapshot()
  if (snapshot.status !== 'signed-in') return snapshot.status
  const { user, tenant, actor } = snapshot
  return [user.email, tenant?.slug ?? null, actor && `${actor.kind} ${actor.email}`]
}

const above = [staffEmail, null, null]

describe.each(['bearer', 'cookie'] as const)('Platform staff, in %s mode,', (mode) => {
  it('enters and leaves while a storage that answers later is still being read', async () => {
    const { auth, tenantId, open, storage } = await consoleOf(mode)
    auth.dispose()
    const keychain = {
      getItem: async (key: string) => storage.getItem(key),
      setItem: async (key: string, value: string) => storage.setItem(key, value),
      removeItem: async (key: string) => storage.removeItem(key),
    }
    const started = open(asyncStorage(keychain))
    await enterTenant(started, { tenantId, reason })
    expect(seen(started)).toEqual([staffEmail, 'acme', `staff ${staffEmail}`])
    // Written behind.
    await expect.poll(() => storage.getItem('nest-auth:@https://app.test/auth')).toContain(tenantId)
    started.dispose()
    const again = open(asyncStorage(keychain))
    await stopImpersonation(again)
    expect(seen(again)).toEqual(above)
  })

  it('enters a tenant as a switch does, openly, and comes back', async () => {
    const { auth, tenantId, server } = await consoleOf(mode)
    const order: string[] = []
    auth.onBeforeSwitch(() => void order.push('before'))
    auth.onAfterSwitch(() => order.push('after'))
    await enterTenant(auth, { tenantId, reason })
    expect(seen(auth)).toEqual([staffEmail, 'acme', `staff ${staffEmail}`])
    expect((await listMembers(auth)).items).toHaveLength(1)
    expect((await me(auth)).actor?.kind).toBe('staff')
    expect(seen(auth)).toEqual([staffEmail, 'acme', `staff ${staffEmail}`])
    await stopImpersonation(auth)
    expect(seen(auth)).toEqual(above)
    await expect.poll(() => order).toEqual(['before', 'after', 'after'])
    // Entering again is a new deed, with a reason of its own.
    await enterTenant(auth, { tenantId, reason: 'Ticket 4712' })
    expect(server.requests.filter(({ route }) => route === 'enterTenant')).toHaveLength(2)
  })

  it('acts in the name of a member beside its own account, and leaves nothing of it on the device', async () => {
    const { auth, tenantId } = await consoleOf(mode)
    const userId = await memberOf(auth, tenantId)
    await impersonate(auth, { tenantId, userId, reason })
    expect(seen(auth)).toEqual(['ada@example.test', 'acme', `impersonation ${staffEmail}`])
    expect(auth.accounts.getState().accounts.map(({ user }) => user.email)).toEqual([
      'ada@example.test',
      staffEmail,
    ])
    await expect(listSessions(auth)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await stopImpersonation(auth)
    expect(seen(auth)).toEqual(above)
    expect(auth.accounts.getState().accounts.map(({ user }) => user.email)).toEqual([staffEmail])
    await expect(stopImpersonation(auth)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('comes back although the time was up already', async () => {
    const { auth, tenantId, server } = await consoleOf(mode)
    await enterTenant(auth, { tenantId, reason })
    server.clock.advance(1801)
    await stopImpersonation(auth)
    expect(seen(auth)).toEqual(above)
  })

  it('knows how long it may go on', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { auth, tenantId } = await consoleOf(mode)
    expect(actingTimeLeft(auth)).toBeNull()
    await enterTenant(auth, { tenantId, reason })
    expect(Math.round(actingTimeLeft(auth)! / 60_000)).toBe(30)
    vi.setSystemTime(Date.now() + 600_000)
    expect(Math.round(actingTimeLeft(auth)! / 60_000)).toBe(20)
    vi.setSystemTime(Date.now() + 3_600_000)
    expect(actingTimeLeft(auth)).toBe(0)
    await stopImpersonation(auth)
    expect(actingTimeLeft(auth)).toBeNull()
  })

  it('is not given longer by the clock of a device that is late', async () => {
    const { auth, tenantId, server } = await consoleOf(mode)
    server.clock.advance(7_200)
    await enterTenant(auth, { tenantId, reason })
    expect(Math.round(actingTimeLeft(auth)! / 60_000)).toBe(30)
  })

  it('neither takes over nor loses an account that the device holds for real', async () => {
    const { auth, tenantId } = await consoleOf(mode)
    await auth.addAccount({ email: 'ada@example.test', password })
    const ada = auth.accounts.getState().accounts[0]!
    const userId = ada.user.id
    await auth.switchAccount(auth.accounts.getState().accounts[1]!.key)
    await expect(impersonate(auth, { tenantId, userId, reason })).rejects.toMatchObject({
      code: 'ALREADY_SIGNED_IN',
    })
    expect(seen(auth)).toEqual(above)
    await auth.switchAccount(ada.key)
    expect(seen(auth)).toEqual(['ada@example.test', 'acme', null])
  })

  it('begins nothing on a device where it has signed out meanwhile', async () => {
    const { auth, tenantId, gate, server } = await consoleOf(mode)
    let answer!: () => void
    gate.closed = new Promise((resolve) => (answer = resolve))
    const entering = expect(enterTenant(auth, { tenantId, reason })).rejects.toMatchObject({
      code: 'SIGNED_OUT',
    })
    await expect.poll(() => server.requests.some(({ route }) => route === 'enterTenant')).toBe(true)
    const leaving = auth.logout()
    answer()
    await Promise.all([entering, leaving])
    await expect.poll(() => server.requests.filter(({ route }) => route === 'logout').length).toBe(2)
    expect(auth.accounts.getState().accounts).toEqual([])
  })

  it('stays where it is when it may not, or when the page refuses', async () => {
    const { auth, tenantId } = await consoleOf(mode)
    const unknown = { tenantId: '01990000-0000-7000-8000-00000000dead', reason }
    await expect(enterTenant(auth, unknown)).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' })
    const release = auth.onBeforeSwitch(() => false)
    await expect(enterTenant(auth, { tenantId, reason })).rejects.toMatchObject({ code: 'SWITCH_CANCELLED' })
    release()
    expect(seen(auth)).toEqual(above)
    await enterTenant(auth, { tenantId, reason })
    await expect(impersonate(auth, { tenantId, userId: unknown.tenantId, reason })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
  })
})

it('The time left is counted by the clock of the server, also where that of the device is two hours ahead', async () => {
  const { auth, tenantId, server } = await consoleOf('bearer')
  server.clock.advance(-7_200)
  await enterTenant(auth, { tenantId, reason })
  expect(Math.round(actingTimeLeft(auth)! / 60_000)).toBe(30)
})

async function memberOf(auth: AuthClient, tenantId: string): Promise<string> {
  await enterTenant(auth, { tenantId, reason })
  const { items } = await listMembers(auth)
  await stopImpersonation(auth)
  return items[0]!.user.id
}
