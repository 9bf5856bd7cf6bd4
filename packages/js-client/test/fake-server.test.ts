import { afterEach, describe, expect, it, vi } from 'vitest'
import { cookieTransport, createAuthClient, listSessions, listTenants, me } from '../src/index.ts'
import { createFakeAuthServer, createFakeClock } from '../src/testing/index.ts'
import { createMemory, seen } from './world/device.ts'

const credentials = { email: 'ada@x.test', password: 'correct horse battery' }

const create = (tenancy: 'SHARED' | 'ISOLATED', mode: 'bearer' | 'cookie') => {
  const clock = createFakeClock(Date.now())
  const server = createFakeAuthServer({
    mode: tenancy,
    clock,
    tenants: [{ slug: 'acme' }, { slug: 'beta' }],
    users: [{ ...credentials, tenants: tenancy === 'SHARED' ? ['acme', 'beta'] : ['acme'] }],
  })
  const client = createAuthClient({
    baseUrl: 'https://app.test/auth',
    fetch: server.fetch,
    storage: createMemory(),
    tabStorage: createMemory(),
    transport: mode === 'cookie' ? cookieTransport() : undefined,
  })
  return { clock, server, client }
}

afterEach(() => {
  vi.useRealTimers()
})

describe.each(['bearer', 'cookie'] as const)('against the fake server, in %s mode', (mode) => {
  it('signs in, switches there and back, refreshes many times, and signs out', async () => {
    const { clock, server, client } = create('SHARED', mode)
    await client.login({ ...credentials, tenantSlug: 'acme' })
    for (const slug of ['beta', 'acme', 'beta']) {
      clock.advance(20 * 60)
      await client.switchTenant(server.tenant(slug).id)
      expect((await me(client)).tenant?.slug).toBe(slug)
    }
    expect((await listTenants(client, { limit: 1 })).items).toHaveLength(1)
    expect((await listSessions(client)).items).toHaveLength(2)
    clock.advance(20 * 60)
    await client.logout()
    expect(seen(client)).toBe('signed-out')
    expect(server.requests.at(-1)).toMatchObject({ route: 'logout', status: 204 })
    client.dispose()
    const again = createAuthClient({
      baseUrl: 'https://app.test/auth',
      fetch: server.fetch,
      transport: mode === 'cookie' ? cookieTransport() : undefined,
    })
    await new Promise(setImmediate)
    expect(again.accounts.getState().accounts).toEqual([])
    again.dispose()
  })

  it('tells an ISOLATED user that there is nothing to switch to', async () => {
    const { server, client } = create('ISOLATED', mode)
    await client.login({ ...credentials, tenantSlug: 'acme' })
    await expect(client.switchTenant(server.tenant('beta').id)).rejects.toMatchObject({
      code: 'TENANT_SWITCH_NOT_SUPPORTED',
    })
    expect(seen(client)).toBe('ada@x.test acme')
    client.dispose()
  })

  it('survives a lost refresh', async () => {
    const { clock, server, client } = create('SHARED', mode)
    await client.login({ ...credentials, tenantSlug: 'acme' })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    clock.advance(6 * 60)
    server.faults.next('refresh', 'lost-response')
    const answer = me(client)
    for (let turn = 0; turn < 100; turn++) {
      // The fake server signs for real, so real turns of the event loop and fake time have to go together.
      await new Promise(setImmediate)
      vi.advanceTimersByTime(20)
    }
    expect((await answer).user.email).toBe('ada@x.test')
    expect(server.requests.filter(({ route }) => route === 'refresh')).toHaveLength(2)
    vi.useRealTimers()
    clock.advance(6 * 60)
    await me(client)
    client.dispose()
  })
})
