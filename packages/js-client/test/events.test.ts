import { expect, it, vi } from 'vitest'
import { followEvents } from '../src/index.ts'
import type { AuthClient, SessionEvent } from '../src/index.ts'
import { createDevice, describeBothModes, pass, seen, useDevice } from './world/device.ts'
import { streamEvents } from './world/event-stream.ts'
import { acme, beta } from './world/server.ts'

useDevice()

const roles = (tab: AuthClient) => {
  const snapshot = tab.getSnapshot()
  return snapshot.status === 'signed-in' ? snapshot.membership?.roles : null
}
const event: SessionEvent = { type: 'roles-changed', tenantId: acme.id }
const changed = `data: ${JSON.stringify(event)}\n\n`

describeBothModes('following events', (mode) => {
  async function world() {
    const device = createDevice()
    const events = streamEvents(device)
    const tab = await device.signedInTab()
    return { ...device, events, tab }
  }

  it('shows changed roles at once, in every tab, over one connection', async () => {
    const { tab, openTab, server, events } = await world()
    const tabs = [tab, ...Array.from({ length: 9 }, () => openTab())]
    const heard: SessionEvent[][] = tabs.map(() => [])
    for (const [index, each] of tabs.entries()) {
      followEvents(each, { onEvent: (event) => heard[index]!.push(event) })
    }
    await pass(100)
    expect([events.open.size, events.asked]).toEqual([1, 1])
    server.roles = ['admin']
    events.send(changed)
    await pass(100)
    expect(tabs.map(roles)).toEqual(tabs.map(() => ['admin']))
    expect(heard).toEqual(tabs.map(() => [event]))
    expect(server.named('me').length).toBeLessThanOrEqual(2)
  })

  it('is carried on by another tab when the one with the connection closes', async () => {
    const { tab, openTab, server, events } = await world()
    const other = openTab()
    followEvents(tab)
    followEvents(other)
    await pass(100)
    tab.dispose()
    await pass(2_000)
    expect([events.open.size, events.asked]).toEqual([1, 2])
    server.roles = ['admin']
    events.send(changed)
    await pass(100)
    expect(roles(other)).toEqual(['admin'])
  })

  it('signs out when the session is over, without another account being touched', async () => {
    const { tab, server, events } = await world()
    followEvents(tab)
    await pass(100)
    server.endSessions()
    events.send('data: {"type":"session-ended"}\n\n')
    await pass(100)
    expect(seen(tab)).toBe('signed-out')
    expect(events.open.size).toBe(0)
  })

  it('comes back after a restart of the server, and shows what it has missed', async () => {
    const { tab, server, events } = await world()
    followEvents(tab)
    await pass(100)
    events.drop()
    server.roles = ['admin']
    await pass(1_100)
    expect(events.open.size).toBe(1)
    expect(roles(tab)).toEqual(['admin'])
  })

  it('asks now and then while there is no stream, ever more rarely, and signs nobody out', async () => {
    const { tab, server, events } = await world()
    events.isDown = true
    followEvents(tab)
    await pass(600_000)
    expect(events.asked).toBeLessThan(30)
    server.roles = ['admin']
    await pass(31_000)
    expect(roles(tab)).toEqual(['admin'])
    events.isDown = false
    await pass(31_000)
    expect(events.open.size).toBe(1)
  })

  it('takes the page of a captive portal for no stream', async () => {
    const { tab, server } = await world()
    let asked = 0
    server.fault = ({ url }) => {
      if (url.pathname !== '/auth/events') return undefined
      asked++
      return new Response('<h1>hello</h1>', { headers: { 'content-type': 'text/html' } })
    }
    followEvents(tab)
    await pass(600_000)
    expect(asked).toBeLessThan(30)
  })

  it('hears nothing in what others write to the channel between the tabs', async () => {
    const { tab } = await world()
    const heard: unknown[] = []
    followEvents(tab, { onEvent: (event) => heard.push(event) })
    await pass(100)
    const snapshot = tab.getSnapshot()
    const stranger = new BroadcastChannel(
      `nest-auth:events:${snapshot.status === 'signed-in' ? snapshot.pairKey : ''}`,
    )
    for (const message of [null, 'hello', { type: 1 }, { type: 'a' }]) stranger.postMessage(message)
    vi.useRealTimers()
    await expect.poll(() => heard).toEqual([{ type: 'a' }])
    stranger.close()
  })

  it('gives up a connection that has fallen silent, and keeps one that says it lives', async () => {
    const { tab, events } = await world()
    followEvents(tab)
    await pass(100)
    for (let minute = 0; minute < 5; minute++) {
      await pass(30_000)
      events.send(': still here\n\n')
    }
    expect(events.asked).toBe(1)
    await pass(62_000)
    expect([events.open.size, events.asked]).toEqual([1, 2])
  })

  it('turns to the tenant this tab switches to, and ends with its client', async () => {
    const { tab, server, events } = await world()
    followEvents(tab)
    await pass(100)
    await tab.switchTenant(beta.id)
    await pass(100)
    expect(events.open.size).toBe(1)
    const asked = server.calls.filter(({ url }) => url.pathname === '/auth/events').at(-1)!
    if (mode === 'bearer') {
      const token = asked.headers.get('authorization')!.slice('Bearer '.length)
      expect(server.session(token)?.tenantId).toBe(beta.id)
    } else expect(asked.headers.get('nest-auth-session')).toBe('session-3')
    tab.dispose()
    await pass(100)
    expect(events.open.size).toBe(0)
  })

  it('reads events however the network cuts them', async () => {
    const { tab, events } = await world()
    const heard: SessionEvent[] = []
    followEvents(tab, { onEvent: (event) => heard.push(event) })
    await pass(100)
    const parts = [
      'retry: 3000\r',
      '\n\r\n: hello\n\nda',
      'ta: {"type":\r\ndata:"a"}\r\n\r',
      '\n\n\ndata: {"type":"b"}\n\n',
      'data: {"type":"c"}\r\r',
      'data: {"type":\r',
      '\ndata: "d"}\r\n\r\n',
      'data: nonsense\n\ndata: {}\n\n',
      '\n',
    ]
    for (const part of parts) {
      events.send(part)
      await pass(10)
    }
    await pass(100)
    expect(heard).toEqual([{ type: 'a' }, { type: 'b' }, { type: 'c' }, { type: 'd' }])
  })

  it('stops when told to', async () => {
    const { tab, events } = await world()
    const stop = followEvents(tab)
    await pass(100)
    stop()
    await pass(60_000)
    expect([events.open.size, events.asked]).toEqual([0, 1])
  })
})

it('asks without a stream where tabs cannot agree on who holds it', async () => {
  const device = createDevice({ locks: false })
  const events = streamEvents(device)
  const tab = await device.signedInTab()
  globalThis.document = {} as Document
  try {
    followEvents(tab)
    await pass(100)
    device.server.roles = ['admin']
    await pass(30_000)
    expect(roles(tab)).toEqual(['admin'])
    expect(events.asked).toBe(0)
  } finally {
    Reflect.deleteProperty(globalThis, 'document')
  }
})
