import { describe, expect, it } from 'vitest'
import { asyncStorage, cookieTransport, me } from '../src/index.ts'
import type { AuthClientOptions } from '../src/index.ts'
import { createDevice, createMemory, pass, seen, states, useDevice } from './world/device.ts'
import { acme, beta, deferred, error, json } from './world/server.ts'
import type { Fault } from './world/server.ts'

useDevice()

const cookie: Partial<AuthClientOptions> = { transport: cookieTransport() }
const ada = { email: 'ada@x.test', password: 'right' }
const bob = { email: 'bob@x.test', password: 'right' }
const adaKey = 'user-ada@x.test@/auth'
const unreachable: Fault = () => Promise.reject(new TypeError('Failed to fetch'))

describe('cookie mode', () => {
  it('keeps tokens out of reach, and asks for cookies with every request of its own', async () => {
    const { signedInTab, server, items } = createDevice()
    const tab = await signedInTab(cookie)
    server.expireAccess()
    await me(tab)
    await tab.switchTenant(beta.id)
    expect((await tab.fetch('/api')).status).toBe(200)
    expect(await tab.getAccessToken()).toBeNull()
    for (const { headers, credentials } of [...server.calls, ...server.listings]) {
      expect(headers.has('authorization')).toBe(false)
      expect(headers.get('nest-auth-transport')).toBe('cookie')
      expect(credentials).toBe('include')
    }
    expect(JSON.stringify([...items])).not.toMatch(/access-|refresh-|Token/)
    expect(JSON.stringify(tab.accounts.getState())).not.toMatch(/access-|refresh-/)
  })

  it('lets every tab name its own session', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const [tab, other] = [await signedInTab(cookie), openTab(cookie)]
    await other.login(bob)
    await tab.switchTenant(beta.id)
    server.expireAccess()
    const answers = await Promise.all([tab, other].map(async (each) => (await each.fetch('/api')).json()))
    expect(answers).toMatchObject([
      { user: 'ada@x.test', tenant: beta.id },
      { user: 'bob@x.test', tenant: acme.id },
    ])
  })

  it('takes nothing from tokens that bearer mode left behind', async () => {
    const { signedInTab, openTab, items } = createDevice()
    await signedInTab()
    const tab = openTab(cookie)
    await pass()
    expect([seen(tab), states(tab)]).toEqual(['signed-out', ['ada@x.test acme expired']])
    expect(JSON.stringify([...items])).not.toMatch(/access-|refresh-/)
  })

  it('leaves nothing that bearer mode would take for tokens', async () => {
    const { signedInTab, openTab } = createDevice()
    await signedInTab(cookie)
    expect(states(openTab())).toEqual(['ada@x.test acme expired'])
  })
})

describe('the transport', () => {
  it.each([{ mode: 'cookie' }, { transport: 'cookie' }, { transport: cookieTransport }])(
    'is never taken for bearer where cookies were meant: %o',
    (options) => {
      const { openTab } = createDevice()
      expect(() => openTab(options as never)).toThrow('transport: cookieTransport()')
    },
  )
})

describe('starting in cookie mode', () => {
  it('asks once, in the background', async () => {
    const { signedInTab, openTab, server } = createDevice()
    await signedInTab(cookie)
    const tab = openTab(cookie)
    expect(seen(tab)).toBe('ada@x.test acme')
    await pass(60_000)
    expect([seen(tab), server.listings.length]).toEqual(['ada@x.test acme', 2])
  })

  it('finds the accounts whose cookies the browser still has', async () => {
    const { signedInTab, openTab, server, storage } = createDevice()
    const first = await signedInTab(cookie)
    await first.switchTenant(beta.id)
    await first.login(bob)
    for (const key of [adaKey, 'user-bob@x.test@/auth']) {
      for (const { id } of [acme, beta]) storage.removeItem(`nest-auth:${key}/${id}`)
    }
    storage.removeItem('nest-auth:@/auth')
    await pass()
    const tab = openTab(cookie)
    expect(states(tab)).toEqual([])
    await pass()
    expect(states(tab).toSorted()).toEqual(['ada@x.test acme ready', 'bob@x.test acme ready'])
    expect(seen(tab)).toBe('signed-out')
    await tab.switchAccount(adaKey)
    expect(await (await tab.fetch('/api')).json()).toMatchObject({ user: 'ada@x.test' })
    const count = server.named('switchTenant').length
    await tab.switchTenant(beta.id)
    expect([seen(tab), server.named('switchTenant').length]).toEqual(['ada@x.test beta', count])
  })

  it('expires what the server no longer knows', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const first = await signedInTab(cookie)
    await first.login(bob)
    server.cookies.delete('session-1')
    const tab = openTab(cookie)
    expect(states(tab)).toEqual(['bob@x.test acme active', 'ada@x.test acme ready'])
    await pass()
    expect(states(tab)).toEqual(['bob@x.test acme active', 'ada@x.test acme expired'])
    expect(seen(tab)).toBe('bob@x.test acme')
  })

  it.each<[string, Fault]>([
    ['offline', unreachable],
    ['a 500', () => error(500, 'INTERNAL_ERROR')],
    ['an older server', () => error(404, 'NOT_FOUND')],
    ['a captive portal', () => new Response('<h1>hello</h1>')],
    ['JSON of somebody else', () => json(200, {})],
    ['lists of another shape', () => json(200, { items: [{ session: null }] })],
    ['no answer', () => new Promise<never>(() => {})],
  ])('changes nothing over %s', async (_name, fault) => {
    const { signedInTab, openTab, server } = createDevice()
    const before = states(await signedInTab(cookie))
    server.fault = fault
    const tab = openTab(cookie)
    await pass(20_000)
    expect(states(tab)).toEqual(before)
  })

  it('does not expire who signs in while the answer is on its way', async () => {
    const { openTab, server } = createDevice()
    const gate = deferred()
    server.fault = async (call, answer) => {
      if (call.name !== 'listAccounts') return undefined
      const response = answer()
      await gate.promise
      return response
    }
    const tab = openTab(cookie)
    await tab.login(ada)
    gate.resolve()
    await pass()
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('does not expire who signs in again while the answer is on its way', async () => {
    const { signedInTab, openTab, server } = createDevice()
    await signedInTab(cookie)
    server.cookies.clear()
    const gate = deferred()
    server.fault = async (call, answer) => {
      if (call.name !== 'listAccounts') return undefined
      const response = answer()
      await gate.promise
      return response
    }
    const tab = openTab(cookie)
    await pass()
    await tab.login(ada)
    gate.resolve()
    await pass()
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('refreshes nothing whose age it knows', async () => {
    const { signedInTab, openTab, server } = createDevice()
    await signedInTab(cookie)
    const tab = openTab(cookie)
    await pass()
    expect((await tab.fetch('/api')).status).toBe(200)
    expect(server.named('refresh')).toHaveLength(0)
  })

  it('does not bring back an account that signed out without reaching the server, and tells the server', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const first = await signedInTab(cookie)
    await first.switchTenant(beta.id)
    server.fault = unreachable
    await first.logout()
    first.dispose()
    server.fault = undefined
    expect(server.cookies.size).toBe(2)
    const tab = openTab(cookie)
    await pass()
    expect(states(tab)).toEqual([])
    expect([server.cookies.size, server.liveFamilies()]).toEqual([0, 0])
    await tab.login(ada)
    expect(states(openTab(cookie))).toEqual(['ada@x.test acme active'])
  })

  it('waits for an asynchronous storage first', async () => {
    const { signedInTab, openTab, storage } = createDevice()
    await signedInTab(cookie)
    const slow = asyncStorage({
      getItem: async (key: string) => storage.getItem(key),
      setItem: async (key: string, value: string) => storage.setItem(key, value),
      removeItem: async (key: string) => storage.removeItem(key),
    })
    const tab = openTab({ ...cookie, storage: slow, tabStorage: createMemory() })
    await pass()
    expect(states(tab)).toEqual(['ada@x.test acme active'])
  })

  it('sends nothing in bearer mode', async () => {
    const { signedInTab, server } = createDevice()
    await signedInTab()
    await pass()
    expect(server.listings).toEqual([])
  })
})
