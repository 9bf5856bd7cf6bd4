import { expect, it, vi } from 'vitest'
import { deviceScope, me } from '../src/index.ts'
import { createDevice, describeBothModes, pass, seen, states, useDevice } from './world/device.ts'
import { acme, beta, deferred, error, gamma } from './world/server.ts'
import type { Fault } from './world/server.ts'

useDevice()

const bob = { email: 'bob@x.test', password: 'right' }
const until =
  (name: string, gate: Promise<unknown>): Fault =>
  async (call) => {
    if (call.name === name) await gate
    return undefined
  }

describeBothModes('switching the tenant', () => {
  it('commits the new tenant and keeps the old session for other tabs', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const [tab, other] = [await signedInTab(), openTab()]
    const after = vi.fn()
    tab.onAfterSwitch(after)
    await tab.switchTenant(beta.id)
    expect([seen(tab), seen(other)]).toEqual(['ada@x.test beta', 'ada@x.test acme'])
    expect(JSON.parse(server.named('switchTenant')[0]!.body)).toEqual({
      tenantId: beta.id,
      keepCurrentSession: true,
    })
    expect(await (await tab.fetch('/api')).json()).toMatchObject({ tenant: beta.id })
    expect(await (await other.fetch('/api')).json()).toMatchObject({ tenant: acme.id })
    expect(after.mock.calls).toEqual([
      [{ from: `user-ada@x.test@/auth/${acme.id}`, to: `user-ada@x.test@/auth/${beta.id}` }],
    ])
  })

  it('needs no server on the way back', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.switchTenant(beta.id)
    const count = server.calls.length
    await tab.switchTenant(acme.id)
    await tab.switchTenant(acme.id)
    expect(seen(tab)).toBe('ada@x.test acme')
    expect(server.calls).toHaveLength(count)
  })

  it('asks the server again when the tokens it held are refused for good', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.switchTenant(beta.id)
    const snapshot = tab.getSnapshot()
    await tab.switchTenant(acme.id)
    vi.setSystemTime(Date.now() + 400_000)
    if (snapshot.status === 'signed-in') server.endSession(snapshot.session.id)
    await tab.switchTenant(beta.id)
    expect(seen(tab)).toBe('ada@x.test beta')
    expect(server.named('switchTenant')).toHaveLength(2)
  })

  it('aborts what the old pair was doing, and never sends it with the new token', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const gate = deferred()
    server.fault = until('/slow', gate.promise)
    const slow = tab.fetch('/slow')
    await pass()
    await tab.switchTenant(beta.id)
    await expect(slow).rejects.toMatchObject({ code: 'SCOPE_CHANGED' })
    expect(server.named('/slow')[0]!.signal!.aborted).toBe(true)
    gate.resolve()
    await pass(1_000)
    expect(server.named('/slow')).toHaveLength(1)
  })

  it('aborts the calls of the old pair, whose answers belong to it', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const gate = deferred()
    server.fault = until('me', gate.promise)
    const call = expect(me(tab)).rejects.toMatchObject({ code: 'SCOPE_CHANGED' })
    await pass()
    await tab.switchTenant(beta.id)
    await call
    expect(server.named('me')[0]!.signal!.aborted).toBe(true)
    gate.resolve()
  })

  it('aborts a request that was waiting for a refresh, without sending it', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.switchTenant(beta.id)
    await tab.switchTenant(acme.id)
    server.fault = (call) => (call.name === '/slow' ? error(401, 'UNAUTHENTICATED') : undefined)
    const gate = deferred()
    const refuse = server.fault
    server.fault = async (call, answer) => {
      if (call.name === 'refresh') await gate.promise
      return refuse(call, answer)
    }
    const waiting = tab.fetch('/slow', { method: 'POST', body: 'x' })
    await pass()
    expect(server.named('refresh')).toHaveLength(1)
    await tab.switchTenant(beta.id)
    await expect(waiting).rejects.toMatchObject({ code: 'SCOPE_CHANGED' })
    gate.resolve()
    await pass(1_000)
    expect(server.named('/slow')).toHaveLength(1)
  })

  it('aborts a body that is still arriving', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = ({ name, signal }) =>
      name === '/stream'
        ? new Response(
            new ReadableStream({
              start: (controller) =>
                signal!.addEventListener('abort', () => controller.error(signal!.reason)),
            }),
          )
        : undefined
    const text = (await tab.fetch('/stream')).text()
    const outcome = expect(text).rejects.toMatchObject({ code: 'SCOPE_CHANGED' })
    await tab.switchTenant(beta.id)
    await outcome
  })

  it('fences a fetch that ignores its signal', async () => {
    const { signedInTab, server } = createDevice()
    const gate = deferred()
    const deaf: typeof fetch = async (input, init) => {
      const response = await server.fetch(input, { ...init, signal: null })
      if (String(input).includes('/slow')) await gate.promise
      return response
    }
    const tab = await signedInTab({ fetch: deaf })
    const slow = tab.fetch('/slow')
    const answer = me(tab)
    const outcomes = Promise.allSettled([slow, answer])
    await pass()
    await tab.switchTenant(beta.id)
    gate.resolve()
    expect((await outcomes)[0]).toMatchObject({ reason: { code: 'SCOPE_CHANGED' } })
  })

  it.each<[string, Fault, string]>([
    ['the server is down', () => error(503, 'SERVICE_UNAVAILABLE'), 'SERVICE_UNAVAILABLE'],
    ['offline', () => Promise.reject(new TypeError('Failed to fetch')), 'NETWORK_ERROR'],
    ['not a member', () => error(404, 'TENANT_NOT_FOUND'), 'TENANT_NOT_FOUND'],
    [
      'a broken error',
      () => Response.json({ statusCode: 503, code: 'FORBIDDEN', message: { toString: 1 } }, { status: 503 }),
      'SERVICE_UNAVAILABLE',
    ],
    ['a broken answer', () => Response.json({ status: 'authenticated' }), 'SERVICE_UNAVAILABLE'],
  ])('leaves everything as it was when it fails: %s', async (_name, fault, code) => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const state = tab.accounts.getState()
    const after = vi.fn()
    tab.onAfterSwitch(after)
    server.fault = (call, answer) => (call.name === 'switchTenant' ? fault(call, answer) : undefined)
    await expect(tab.switchTenant(beta.id)).rejects.toMatchObject({ code })
    expect(tab.accounts.getState()).toBe(state)
    expect(after).not.toHaveBeenCalled()
    expect((await tab.fetch('/api')).status).toBe(200)
  })

  it('lets the last of several calls win', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const gate = deferred()
    server.fault = async (call) => {
      if (call.body.includes(beta.id)) await gate.promise
      return undefined
    }
    const first = tab.switchTenant(beta.id)
    const outcome = expect(first).rejects.toMatchObject({ code: 'SWITCH_CANCELLED' })
    await pass()
    const second = tab.switchTenant(gamma.id)
    await outcome
    await second
    gate.resolve()
    await pass(1_000)
    expect(seen(tab)).toBe('ada@x.test gamma')
    server.fault = undefined
    const count = server.calls.length
    await tab.switchTenant(beta.id)
    expect(server.calls).toHaveLength(count)
  })

  it('can be cancelled by a listener', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const stop = tab.onBeforeSwitch(async () => false)
    await expect(tab.switchTenant(beta.id)).rejects.toMatchObject({ code: 'SWITCH_CANCELLED' })
    stop()
    tab.onBeforeSwitch(() => {
      throw new Error('unsaved changes')
    })
    await expect(tab.switchTenant(beta.id)).rejects.toMatchObject({
      code: 'SWITCH_CANCELLED',
      cause: { message: 'unsaved changes' },
    })
    expect(server.named('switchTenant')).toHaveLength(0)
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('ends without a trace when the account signs out meanwhile', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const gate = deferred()
    server.fault = until('switchTenant', gate.promise)
    const switching = expect(tab.switchTenant(beta.id)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    await pass()
    const leaving = tab.logout()
    await switching
    gate.resolve()
    await leaving
    await pass(1_000)
    expect(tab.accounts.getState()).toEqual({ snapshot: { status: 'signed-out' }, accounts: [] })
    expect(server.liveFamilies()).toBe(0)
  })

  it('brings no account back that signed out while the answer was on its way', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const gate = deferred()
    server.fault = async (call, answer) => {
      if (call.name !== 'switchTenant') return undefined
      const response = answer()
      await gate.promise
      return response
    }
    const switching = expect(tab.switchTenant(beta.id)).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    await pass()
    await tab.logout()
    await switching
    gate.resolve()
    await pass(1_000)
    expect(tab.accounts.getState()).toEqual({ snapshot: { status: 'signed-out' }, accounts: [] })
    expect(server.named('logout')).toHaveLength(2)
  })

  it('is followed by other tabs only in device scope', async () => {
    const { signedInTab, openTab } = createDevice()
    const [tab, other] = [await signedInTab({ scope: deviceScope() }), openTab({ scope: deviceScope() })]
    await tab.switchTenant(beta.id)
    await pass()
    expect(seen(other)).toBe('ada@x.test beta')
  })

  it('decides what a new tab starts with', async () => {
    const { signedInTab, openTab } = createDevice()
    const tab = await signedInTab()
    await tab.switchTenant(beta.id)
    expect(seen(openTab())).toBe('ada@x.test beta')
  })
})

const bobKey = 'user-bob@x.test@/auth'
const moments = Array.from({ length: 16 }, (_, at) => at)
const after = async (moment: number) => {
  for (let at = 0; at < moment; at++) await Promise.resolve()
}

describeBothModes('a switch that is about to happen', () => {
  it('gives way to a later one, at whatever moment that comes', async () => {
    for (const moment of moments) {
      const { signedInTab } = createDevice()
      const tab = await signedInTab()
      for (const { id } of [beta, gamma, acme]) await tab.switchTenant(id)
      const first = tab.switchTenant(beta.id)
      await after(moment)
      const second = tab.switchTenant(gamma.id)
      await Promise.allSettled([first, second])
      expect([moment, seen(tab)]).toEqual([moment, 'ada@x.test gamma'])
      await expect(second).resolves.toBeUndefined()
    }
  })

  it('leads to no account that another tab signs out, at whatever moment', async () => {
    for (const moment of moments) {
      const { signedInTab, openTab } = createDevice()
      const tab = await signedInTab()
      const other = openTab()
      await other.login(bob)
      await pass()
      const [outcome] = await Promise.allSettled([
        tab.switchAccount(bobKey),
        after(moment).then(() => other.removeAccount(bobKey)),
      ])
      await pass()
      if (outcome.status === 'rejected') {
        expect([moment, outcome.reason]).toMatchObject([moment, { code: 'SIGNED_OUT' }])
        expect(seen(tab)).toBe('ada@x.test acme')
      } else expect([moment, seen(tab)]).toEqual([moment, 'signed-out'])
    }
  })
})

describeBothModes('switching the account', () => {
  it('asks no server while the session lives', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.login(bob)
    const count = server.calls.length
    await tab.switchAccount('user-ada@x.test@/auth')
    expect(states(tab)).toEqual(['ada@x.test acme active', 'bob@x.test acme ready'])
    expect(server.calls).toHaveLength(count)
    expect(await (await tab.fetch('/api')).json()).toMatchObject({ user: 'ada@x.test' })
  })

  it('is refused for an account that has to sign in again or is unknown', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.endSessions()
    await tab.login(bob)
    vi.setSystemTime(Date.now() + 400_000)
    await expect(tab.switchAccount('user-ada@x.test@/auth')).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    await expect(tab.switchAccount('nobody')).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    expect(states(tab)).toEqual(['bob@x.test acme active', 'ada@x.test acme expired'])
  })
})
