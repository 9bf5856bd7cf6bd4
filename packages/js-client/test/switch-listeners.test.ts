import { describe, expect, it, vi } from 'vitest'
import { deviceScope } from '../src/index.ts'
import type { AuthClient, SwitchEvent } from '../src/index.ts'
import { createDevice, describeBothModes, pass, seen, useDevice } from './world/device.ts'
import { acme, beta, deferred, error, gamma } from './world/server.ts'

useDevice()

const slugOf = (key: string | null) => key && (/tenant-(\w+)$|\/(\S+)$/.exec(key)?.[0] ?? key)
const bob = { email: 'bob@x.test', password: 'right' }

/** Everything that happens around a switch, in its order. */
function recorded(tab: AuthClient) {
  const story: string[] = []
  const events: SwitchEvent[] = []
  tab.subscribe(() => story.push(`page: ${seen(tab)}`))
  tab.onAfterSwitch((event) => {
    events.push(event)
    story.push(`after, at ${seen(tab)}`)
  })
  return { story, events }
}

describeBothModes('a switch of tenant or account', () => {
  it('asks one listener after the other, then the server, then changes the page, then tells', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const { story, events } = recorded(tab)
    const gates = [deferred(), deferred()]
    for (const [index, gate] of gates.entries())
      tab.onBeforeSwitch(async () => {
        story.push(`asks ${index}, at ${seen(tab)}`)
        await gate.promise
        story.push(`agrees ${index}`)
      })
    server.fault = ({ name }) => void (name === 'switchTenant' && story.push('server'))
    const before = tab.getSnapshot()
    const done = tab.switchTenant(beta.id)
    await pass(1_000)
    expect(story).toEqual(['asks 0, at ada@x.test acme'])
    gates[0]!.resolve()
    await pass(1_000)
    gates[1]!.resolve()
    await done
    await pass()
    expect(story).toEqual([
      'asks 0, at ada@x.test acme',
      'agrees 0',
      'asks 1, at ada@x.test acme',
      'agrees 1',
      'server',
      'page: ada@x.test beta',
      'after, at ada@x.test beta',
    ])
    const after = tab.getSnapshot()
    if (before.status !== 'signed-in' || after.status !== 'signed-in') throw new Error('not signed in')
    expect(events).toEqual([{ from: before.pairKey, to: after.pairKey }])
  })

  it('of the account is asked about as well, and refused without a trace', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.login(bob)
    const { story } = recorded(tab)
    const state = tab.accounts.getState()
    const count = server.calls.length
    const asked: SwitchEvent[] = []
    tab.onBeforeSwitch((event) => {
      asked.push(event)
      return false
    })
    await expect(tab.switchAccount('user-ada@x.test@/auth')).rejects.toMatchObject({
      code: 'SWITCH_CANCELLED',
    })
    expect(
      asked.map(({ from, to }) => [slugOf(from)?.includes('bob'), to.startsWith('user-ada')]),
    ).toHaveLength(1)
    expect([tab.accounts.getState(), story, server.calls.length]).toEqual([state, [], count])
    expect(tab.accounts.getState()).toBe(state)
  })

  it('is cancelled by the first listener that refuses or throws; the others are not asked', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    const second = vi.fn()
    const stop = tab.onBeforeSwitch(() => Promise.reject(new Error('the draft could not be saved')))
    tab.onBeforeSwitch(second)
    await expect(tab.switchTenant(beta.id)).rejects.toMatchObject({
      code: 'SWITCH_CANCELLED',
      cause: { message: 'the draft could not be saved' },
    })
    expect(second).not.toHaveBeenCalled()
    stop()
    await tab.switchTenant(beta.id)
    expect([second.mock.calls.length, seen(tab)]).toEqual([1, 'ada@x.test beta'])
  })

  it('that is overtaken while it is asked about never happens, whatever the answer', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    const gate = deferred()
    tab.onBeforeSwitch(({ to }) => (to.endsWith(beta.id) ? gate.promise.then(() => true) : true))
    const first = expect(tab.switchTenant(beta.id)).rejects.toMatchObject({ code: 'SWITCH_CANCELLED' })
    await pass()
    await tab.switchTenant(gamma.id)
    await first
    gate.resolve()
    await pass(1_000)
    expect(seen(tab)).toBe('ada@x.test gamma')
  })

  it('that is asked about when the account signs out ends, and tells nobody', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    const { events } = recorded(tab)
    tab.onBeforeSwitch(() => new Promise(() => {}))
    const switching = expect(tab.switchTenant(beta.id)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    await pass()
    await tab.logout()
    await switching
    expect([seen(tab), events]).toEqual(['signed-out', []])
  })

  it('that fails at the server after everybody agreed leaves everything as it was, and can be tried again', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const { story } = recorded(tab)
    const state = tab.accounts.getState()
    tab.onBeforeSwitch(() => true)
    server.fault = ({ name }) => (name === 'switchTenant' ? error(503, 'SERVICE_UNAVAILABLE') : undefined)
    await expect(tab.switchTenant(beta.id)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    expect([tab.accounts.getState(), story]).toEqual([state, []])
    expect(await (await tab.fetch('/api')).json()).toMatchObject({ tenant: expect.stringContaining('-') })
    server.fault = undefined
    await tab.switchTenant(beta.id)
    expect(seen(tab)).toBe('ada@x.test beta')
  })

  it('may be answered by saving and switching from within the listener', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    const stop = tab.onBeforeSwitch(async () => {
      stop()
      await (await tab.fetch('/api', { method: 'POST', body: 'draft' })).json()
    })
    await tab.switchTenant(beta.id)
    expect(seen(tab)).toBe('ada@x.test beta')
  })

  it('tells every listener, also after one that throws', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    const thrown: unknown[] = []
    vi.stubGlobal('queueMicrotask', (task: () => void) => {
      try {
        task()
      } catch (error) {
        thrown.push(error)
      }
    })
    const told = vi.fn()
    tab.onAfterSwitch(() => {
      throw new Error('broken')
    })
    tab.onAfterSwitch(told)
    await tab.switchTenant(beta.id)
    expect([thrown, told.mock.calls.length, seen(tab)]).toEqual([[new Error('broken')], 1, 'ada@x.test beta'])
  })
})

describe('a switch in another tab of device scope', () => {
  it('is not missed for a wrong word', () => {
    expect(() => createDevice().openTab({ scope: 'device' as never })).toThrow('scope: deviceScope()')
  })

  async function twoTabs() {
    const { signedInTab, openTab, server } = createDevice()
    const [one, two] = [await signedInTab({ scope: deviceScope() }), openTab({ scope: deviceScope() })]
    return { one, two, server, openTab }
  }

  it('is followed by each of several clients made with the same options', async () => {
    const { one, openTab } = await twoTabs()
    const options = { scope: deviceScope() }
    const others = [openTab(options), openTab(options)]
    for (const { id, slug } of [beta, acme]) {
      await one.switchTenant(id)
      await pass()
      expect(others.map(seen)).toEqual([`ada@x.test ${slug}`, `ada@x.test ${slug}`])
    }
  })

  it('is asked about again once both tabs have been in the same place', async () => {
    const { one, two } = await twoTabs()
    const ask = vi.fn(() => false)
    two.onBeforeSwitch(ask)
    for (const { id } of [beta, acme, beta]) {
      await one.switchTenant(id)
      await pass()
    }
    expect([ask.mock.calls.length, seen(two)]).toEqual([2, 'ada@x.test acme'])
  })

  it('is followed when the application of this tab agrees', async () => {
    const { one, two } = await twoTabs()
    const asked: SwitchEvent[] = []
    const { events } = recorded(two)
    const gate = deferred()
    two.onBeforeSwitch(async (event) => {
      asked.push(event)
      await gate.promise
    })
    await one.switchTenant(beta.id)
    await pass(1_000)
    expect(seen(two)).toBe('ada@x.test acme')
    gate.resolve()
    await pass()
    expect([seen(two), asked, events]).toEqual(['ada@x.test beta', events, asked])
  })

  it('is not followed by a tab that refuses, which is asked once per switch and goes on in its tenant', async () => {
    const { one, two, server, openTab } = await twoTabs()
    const refuse = vi.fn(() => false)
    two.onBeforeSwitch(refuse)
    await one.switchTenant(beta.id)
    server.expireAccess()
    for (const tab of [one, two]) expect((await tab.fetch('/api')).status).toBe(200)
    await pass(600_000)
    expect([refuse.mock.calls.length, seen(two)]).toEqual([1, 'ada@x.test acme'])
    await one.switchTenant(gamma.id)
    await pass()
    expect([refuse.mock.calls.length, seen(two)]).toEqual([2, 'ada@x.test acme'])
    expect(seen(openTab({ scope: deviceScope() }))).toBe('ada@x.test gamma')
    await one.logout()
    await pass()
    expect(seen(two)).toBe('signed-out')
  })

  it('is followed to where the other tab is at last', async () => {
    const { one, two } = await twoTabs()
    const gate = deferred()
    two.onBeforeSwitch(({ to }) => (to.endsWith(beta.id) ? gate.promise.then(() => true) : true))
    await one.switchTenant(beta.id)
    await pass()
    await one.switchTenant(gamma.id)
    await pass()
    gate.resolve()
    await pass()
    expect(seen(two)).toBe('ada@x.test gamma')
  })
})
