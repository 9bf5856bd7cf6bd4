import { describe, expect, it } from 'vitest'
import { bindStream } from '../src/index.ts'
import type { AuthClient, StreamConnection, StreamStatus } from '../src/index.ts'
import { createDevice, describeBothModes, pass, seen, useDevice } from './world/device.ts'
import { beta } from './world/server.ts'

useDevice()

/** What EventSource and WebSocket have in common, with the other end in the hands of the test. */
class Source extends EventTarget {
  isClosed = false
  close() {
    this.isClosed = true
  }
  say(data: string) {
    this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }
}

function bound(tab: AuthClient) {
  const sources: Source[] = []
  const opened: StreamConnection[] = []
  const messages: string[] = []
  const statuses: StreamStatus[] = []
  const errors: unknown[] = []
  const stop = bindStream(tab, {
    open: (connection) => {
      opened.push(connection)
      const source = new Source()
      sources.push(source)
      return source
    },
    onMessage: (message) => messages.push(`${seen(tab)}: ${message}`),
    onStatus: (status) => statuses.push(status),
    onError: (error) => errors.push(error),
  })
  return { sources, opened, messages, statuses, errors, stop }
}

describeBothModes('a stream of the application', (mode) => {
  it('is opened as the active pair, with a live token', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const { opened, sources, messages, statuses } = bound(tab)
    await pass()
    expect(opened).toHaveLength(1)
    const { accessToken, tenant, user, session } = opened[0]!
    expect([tenant?.slug, user.email, session.id]).toEqual(['acme', 'ada@x.test', 'session-1'])
    if (mode === 'bearer') expect(server.session(accessToken!)).toBeDefined()
    else expect(accessToken).toBeNull()
    sources[0]!.dispatchEvent(new Event('open'))
    sources[0]!.say('one')
    expect([messages, statuses]).toEqual([['ada@x.test acme: one'], ['connecting', 'open']])
  })

  it('follows a switch at once, and delivers nothing of the pair that was left', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    let late = () => {}
    // Told before the stream is: as a listener of an application may be.
    tab.subscribe(() => late())
    const { opened, sources, messages } = bound(tab)
    await pass()
    late = () => sources[0]!.say('too early for anybody to have closed it')
    await tab.switchTenant(beta.id)
    late = () => {}
    await pass()
    expect(opened.map(({ tenant }) => tenant?.slug)).toEqual(['acme', 'beta'])
    expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, false])
    sources[0]!.say('late')
    sources[1]!.say('two')
    expect(messages).toEqual(['ada@x.test beta: two'])
  })

  it('is closed by a sign-out, also in another tab, and opened by the next sign-in', async () => {
    const { signedInTab, openTab } = createDevice()
    const [tab, other] = [await signedInTab(), openTab()]
    const { sources, opened, messages, statuses } = bound(tab)
    await pass()
    await other.logout()
    await pass()
    sources[0]!.say('late')
    expect([sources[0]!.isClosed, messages, statuses]).toEqual([true, [], ['connecting', 'closed']])
    await pass(120_000)
    expect(opened).toHaveLength(1)
    await tab.login({ email: 'bob@x.test', password: 'right' })
    await pass()
    expect(opened.map(({ user }) => user.email)).toEqual(['ada@x.test', 'bob@x.test'])
  })

  it('is opened again with a fresh token when its connection ends, ever more rarely', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const { sources, opened } = bound(tab)
    await pass(200_000)
    server.expireAccess()
    await pass(100_000)
    sources[0]!.dispatchEvent(new Event('error'))
    await pass(2_000)
    expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, false])
    if (mode === 'bearer') {
      const [first, second] = opened.map(({ accessToken }) => accessToken)
      expect(second).not.toBe(first)
      expect(server.session(second!)).toBeDefined()
    }
    for (let second = 0; second < 600; second++) {
      sources.at(-1)!.dispatchEvent(new Event('close'))
      await pass(1_000)
    }
    expect(opened.length).toBeLessThan(35)
    expect(opened.length).toBeGreaterThan(15)
  })

  it('says why it could not be opened, and tries again', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    const failures: unknown[] = []
    let tries = 0
    const source = new Source()
    bindStream(tab, {
      open: () => {
        if (tries++ < 2) throw new Error('refused')
        return source
      },
      onMessage: () => {},
      onError: (error) => failures.push(error),
    })
    await pass(10_000)
    expect([tries, failures]).toEqual([3, [new Error('refused'), new Error('refused')]])
  })

  it('is closed although it opened only after the pair was left', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    const source = new Source()
    let open = (_source: Source) => {}
    const messages: string[] = []
    const stop = bindStream(tab, {
      open: () => new Promise<Source>((resolve) => (open = resolve)),
      onMessage: (message) => messages.push(message),
    })
    await pass()
    stop()
    open(source)
    await pass()
    source.say('late')
    expect([source.isClosed, messages]).toEqual([true, []])
  })

  it('ends with its client, and when told to', async () => {
    const { signedInTab, openTab } = createDevice()
    const tabs = [await signedInTab(), openTab()]
    const [one, two] = tabs.map(bound)
    await pass()
    tabs[0]!.dispose()
    two!.stop()
    await pass(60_000)
    expect([one!, two!].map(({ sources }) => sources.map(({ isClosed }) => isClosed))).toEqual([
      [true],
      [true],
    ])
  })

  it('is opened for one pair alone where it is told to', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    const slugs: unknown[] = []
    const snapshot = tab.getSnapshot()
    bindStream(tab, {
      open: ({ tenant }) => {
        slugs.push(tenant?.slug)
        return new Source()
      },
      onMessage: () => {},
      pairKey: snapshot.status === 'signed-in' ? snapshot.pairKey : '',
    })
    await pass()
    await tab.switchTenant(beta.id)
    await pass()
    expect(slugs).toEqual(['acme'])
  })
})

describe('a stream that is read with for await', () => {
  it('is ended by a switch, and what it says afterwards is heard by nobody', async () => {
    const { signedInTab } = createDevice()
    const tab = await signedInTab()
    let say = (_message: number) => {}
    const ended: string[] = []
    async function* numbers({ tenant }: StreamConnection) {
      try {
        for (;;) yield await new Promise<number>((resolve) => (say = resolve))
      } finally {
        ended.push(tenant!.slug)
      }
    }
    const heard: number[] = []
    bindStream<number>(tab, { open: numbers, onMessage: (message) => heard.push(message) })
    await pass()
    say(1)
    await pass()
    const sayLate = say
    await tab.switchTenant(beta.id)
    await pass()
    sayLate(2)
    await pass()
    say(3)
    await pass()
    expect([heard, ended]).toEqual([[1, 3], ['acme']])
  })

  it('may be the body of a response, which a switch aborts', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const signals: AbortSignal[] = []
    server.fault = ({ name, signal, headers }) => {
      if (name !== '/feed') return undefined
      signals.push(signal!)
      const text = new TextEncoder().encode(headers.get('authorization')!)
      return new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(text)
            signal!.addEventListener('abort', () => controller.error(signal!.reason))
          },
        }),
      )
    }
    const heard: string[] = []
    bindStream<Uint8Array>(tab, {
      open: async ({ signal }) => (await tab.fetch('/feed', { signal })).body!,
      onMessage: (bytes) => heard.push(new TextDecoder().decode(bytes)),
    })
    await pass()
    await tab.switchTenant(beta.id)
    await pass()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(heard).toHaveLength(2)
    expect(heard[0]).not.toBe(heard[1])
  })
})
