import { expect, it, vi } from 'vitest'
import { logoutAll, me } from '../src/index.ts'
import {
  createDevice,
  createMemory,
  describeBothModes,
  pass,
  seen,
  states,
  useDevice,
} from './world/device.ts'
import { beta, gamma } from './world/server.ts'

useDevice()

const bob = { email: 'bob@x.test', password: 'right' }
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'))

describeBothModes('signing out', () => {
  it('works offline, at once, and in every tab', async () => {
    const { signedInTab, openTab, server, items } = createDevice()
    const [tab, other] = [await signedInTab(), openTab()]
    server.fault = unreachable
    const leaving = tab.logout()
    expect(seen(tab)).toBe('signed-out')
    await leaving
    await pass()
    expect([seen(other), states(other)]).toEqual(['signed-out', []])
    expect(JSON.stringify([...items])).not.toMatch(/ada@x|access-|refresh-/)
    expect(seen(openTab())).toBe('signed-out')
  })

  it('ends the sessions of every tenant with one call', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.switchTenant(beta.id)
    await tab.logout()
    expect(server.liveFamilies()).toBe(0)
    expect(server.calls.slice(2).map((call) => call.name)).toEqual(['logout'])
  })

  it('needs no live access token', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.expireAccess()
    await tab.logout()
    expect(server.liveFamilies()).toBe(0)
    expect(server.calls.map((call) => call.name)).toEqual(['login', 'logout'])
  })

  it('tells the server of each sign-in of the account once', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.switchTenant(gamma.id)
    await tab.login({ email: 'ada@x.test', password: 'right', tenantSlug: 'beta' })
    await tab.logout()
    expect(server.named('logout')).toHaveLength(2)
    expect(server.liveFamilies()).toBe(0)
  })

  it('is not undone by a refresh that was on its way', async () => {
    const { signedInTab, openTab, server, items } = createDevice()
    const [tab, other] = [await signedInTab(), openTab()]
    server.expireAccess()
    let open!: () => void
    const gate = new Promise<void>((resolve) => (open = resolve))
    server.fault = async (call) => {
      if (call.name === 'refresh' && server.named('refresh').length === 1) await gate
      return undefined
    }
    const waiting = expect(other.fetch('/api')).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    await pass()
    await tab.logout()
    open()
    await waiting
    await pass(2_000)
    expect(seen(other)).toBe('signed-out')
    expect(JSON.stringify([...items])).not.toMatch(/access-|refresh-/)
  })

  it('makes no other account active, in this tab or a reloaded one', async () => {
    const { signedInTab, openTab } = createDevice()
    const tab = await signedInTab()
    await tab.login(bob)
    await tab.logout()
    expect([seen(tab), states(tab)]).toEqual(['signed-out', ['ada@x.test acme ready']])
    expect(seen(openTab())).toBe('signed-out')
  })

  it('leaves the tabs of other accounts alone', async () => {
    const { signedInTab, openTab } = createDevice()
    const [tab, other] = [await signedInTab(), openTab()]
    await tab.login(bob)
    await tab.logout()
    await pass()
    expect(seen(other)).toBe('ada@x.test acme')
    expect((await other.fetch('/api')).status).toBe(200)
  })

  it('of every session rejects when the server could not be told', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = unreachable
    await expect(logoutAll(tab)).rejects.toMatchObject({ code: 'NETWORK_ERROR' })
    expect(seen(tab)).toBe('signed-out')
    server.fault = undefined
    const again = await signedInTab()
    openTab()
    await logoutAll(again)
    expect(server.liveFamilies()).toBe(0)
  })

  it('of every session needs no live access token', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await signedInTab()
    server.expireAccess()
    await logoutAll(tab)
    expect([seen(tab), server.liveFamilies()]).toEqual(['signed-out', 0])
  })

  it('reaches the server although the page is left', async () => {
    const { openTab, server } = createDevice()
    const sent: [string, boolean | undefined][] = []
    const fetch = (input: RequestInfo | URL, init?: RequestInit) => {
      sent.push([String(input), init?.keepalive])
      return server.fetch(input, init)
    }
    const tab = openTab({ fetch })
    await tab.login(bob)
    await tab.logout()
    expect(sent.filter(([url]) => /log(in|out)$/.test(url))).toEqual([
      ['/auth/login', false],
      ['/auth/logout', true],
    ])
  })

  it('stays so after a reload, though another tab is somebody else', async () => {
    const { openTab } = createDevice()
    const tabStorage = createMemory()
    const [tab, other] = [openTab({ tabStorage }), openTab()]
    await tab.login({ email: 'ada@x.test', password: 'right' })
    await other.login(bob)
    await pass()
    await tab.logout()
    tab.dispose()
    expect([openTab({ tabStorage }), other].map(seen)).toEqual(['signed-out', 'bob@x.test acme'])
  })

  it('of one account or all of them forgets them', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.login(bob)
    await tab.removeAccount('user-ada@x.test@/auth')
    for (const stranger of ['nobody', '']) await tab.removeAccount(stranger)
    expect(server.liveFamilies()).toBe(1)
    expect(states(tab)).toEqual(['bob@x.test acme active'])
    await tab.signOutAll()
    expect(tab.accounts.getState()).toEqual({ snapshot: { status: 'signed-out' }, accounts: [] })
    expect(server.liveFamilies()).toBe(0)
  })
})

describeBothModes('news of the other tabs', () => {
  it('comes by the storage alone: no channel is open, which would keep a page out of the back/forward cache', async () => {
    const Channel = vi.fn(class extends EventTarget {})
    vi.stubGlobal('BroadcastChannel', Channel)
    const { openTab, server } = createDevice()
    const [tab, other] = [openTab(), openTab()]
    const shown = () => states(other)
    await tab.login({ email: 'ada@x.test', password: 'right' })
    await pass()
    expect(shown()).toEqual(['ada@x.test acme ready'])
    await tab.switchTenant(beta.id)
    await pass()
    expect(shown()).toEqual(['ada@x.test beta ready'])
    server.endSessions()
    await expect(me(tab)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    await tab.switchTenant(gamma.id).catch(() => {})
    await pass()
    expect(shown()).toEqual(states(tab))
    await tab.login(bob)
    await pass()
    expect(shown()[0]).toBe('bob@x.test acme ready')
    await tab.signOutAll()
    await pass()
    expect(shown()).toEqual([])
    expect(Channel).not.toHaveBeenCalled()
  })

  it('cannot sign a tab in or out where nothing was stored', async () => {
    const { signedInTab, openTab, changed } = createDevice()
    const outside = openTab()
    const [tab, other] = [await signedInTab(), openTab()]
    for (const key of [null, 'nest-auth:@/auth', 'signed-out']) changed(key)
    await pass()
    expect([outside, tab, other].map(seen)).toEqual(['signed-out', 'ada@x.test acme', 'ada@x.test acme'])
    await tab.logout()
    await pass()
    expect(seen(other)).toBe('signed-out')
  })
})

describeBothModes('dispose', () => {
  it('leaves no timers or listeners', async () => {
    const { signedInTab, storageListeners, server } = createDevice()
    const tab = await signedInTab()
    server.fault = () => new Promise<never>(() => {})
    const pending = [tab.fetch('/api'), me(tab)].map((call) =>
      expect(call).rejects.toMatchObject({ code: 'SCOPE_CHANGED' }),
    )
    await pass()
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    tab.dispose()
    await Promise.all(pending)
    await pass()
    expect([vi.getTimerCount(), storageListeners.size]).toEqual([0, 0])
  })
})
