import { describe, expect, it, vi } from 'vitest'
import { createDevice, describeBothModes, pass, seen, states, useDevice } from './world/device.ts'
import { error, json } from './world/server.ts'
import type { Fault } from './world/server.ts'

useDevice()

const only =
  (name: string, fault: Fault): Fault =>
  (call, answer) =>
    call.name === name ? fault(call, answer) : undefined
const offline = only('refresh', () => Promise.reject(new TypeError('Failed to fetch')))

describeBothModes('refresh', (mode) => {
  it('happens once when ten tabs meet expiry together', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const tabs = [await signedInTab(), ...Array.from({ length: 9 }, () => openTab())]
    server.expireAccess()
    const answers = Promise.all(tabs.map((tab) => tab.fetch('/api')))
    await pass(5_000)
    expect((await answers).map((answer) => answer.status)).toEqual(tabs.map(() => 200))
    expect(server.named('refresh')).toHaveLength(1)
    expect(tabs.map(seen)).toEqual(tabs.map(() => 'ada@x.test acme'))
  })

  it('that ended with its client did not fail: the next client tries at once', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const tab = await signedInTab()
    vi.setSystemTime(Date.now() + 400_000)
    server.fault = only('refresh', () => new Promise(() => {}))
    const given = expect(tab.fetch('/api')).rejects.toMatchObject({ code: 'SCOPE_CHANGED' })
    await pass(100)
    expect(server.named('refresh')).toHaveLength(1)
    tab.dispose()
    await given
    server.fault = undefined
    const answer = openTab().fetch('/api')
    await pass(2_000)
    expect((await answer).status).toBe(200)
  })

  it('goes on with tokens that still live while they cannot be refreshed, and no longer', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = offline
    await pass(280_000)
    const sent = server.calls.length
    const answer = tab.fetch('/api')
    await pass(10_000)
    expect((await answer).status).toBe(200)
    await pass(60_000)
    const late = expect(tab.fetch('/api')).rejects.toMatchObject({ name: 'AuthApiError', status: 0 })
    await pass(10_000)
    await late
    expect(server.calls.slice(sent).filter(({ name }) => name === '/api')).toHaveLength(1)
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('serves every tab where there are no Web Locks: all who ask at once get the same successor', async () => {
    const { signedInTab, openTab, server } = createDevice({ locks: false })
    const tabs = [await signedInTab(), ...Array.from({ length: 9 }, () => openTab())]
    let asked = 0
    server.fault = only('refresh', async (_call, answer) => {
      const response = answer()
      // Answers arrive in another order than they were given in.
      await new Promise((resolve) => setTimeout(resolve, 400 - 30 * asked++))
      return response
    })
    for (let hour = 1; hour <= 3; hour++) {
      server.expireAccess()
      const answers = Promise.all(tabs.map((tab) => tab.fetch('/api')))
      await pass(5_000)
      expect((await answers).map(({ status }) => status)).toEqual(tabs.map(() => 200))
      await pass(3_600_000)
    }
    expect(tabs.map(seen)).toEqual(tabs.map(() => 'ada@x.test acme'))
    expect(server.thefts).toBe(0)
    const before = server.named('refresh').length
    server.fault = undefined
    server.expireAccess()
    const reloaded = openTab().fetch('/api')
    await pass(5_000)
    expect((await reloaded).status).toBe(200)
    expect(server.named('refresh').length).toBeGreaterThan(before)
    expect(server.thefts).toBe(0)
  })

  it('happens once, however late a busy device shows the other tabs what one of them has stored', async () => {
    const { signedInTab, openTab, server, storage } = createDevice()
    const history: { key: string; value: string | null; at: number }[] = []
    const isShown = ({ at }: { at: number }) => performance.now() - at >= 700
    const write = (key: string, value: string | null) => {
      history.push({ key, value, at: performance.now() })
      if (value === null) storage.removeItem(key)
      else storage.setItem(key, value)
    }
    const own = {
      ...storage,
      setItem: (key: string, value: string) => write(key, value),
      removeItem: (key: string) => write(key, null),
    }
    const late = {
      ...storage,
      getItem: (key: string) =>
        history.findLast((entry) => entry.key === key && isShown(entry))?.value ?? null,
    }
    const first = await signedInTab({ storage: own })
    await pass(1_000)
    const others = Array.from({ length: 3 }, () => openTab({ storage: late }))
    server.expireAccess()
    server.fault = only('refresh', async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      return undefined
    })
    const answers = Promise.all([first, ...others].map((tab) => tab.fetch('/api')))
    await pass(5_000)
    expect((await answers).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(server.named('refresh')).toHaveLength(1)
  })

  it('happens once in time for ten idle tabs', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const tabs = [await signedInTab(), ...Array.from({ length: 9 }, () => openTab())]
    await pass(299_000)
    expect(server.named('refresh')).toHaveLength(1)
    const answers = await Promise.all(tabs.map((tab) => tab.fetch('/api')))
    expect(answers.map((answer) => answer.status)).toEqual(tabs.map(() => 200))
    expect(server.named('/api')).toHaveLength(tabs.length)
    expect(server.named('refresh')).toHaveLength(1)
  })

  it('recovers the successor when the answer was lost', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.expireAccess()
    let isLost = false
    server.fault = only('refresh', (_call, answer) => {
      if (isLost) return
      isLost = true
      answer()
      throw new TypeError('connection reset')
    })
    const answer = tab.fetch('/api')
    await pass(1_500)
    expect((await answer).status).toBe(200)
    const [first, second] = server.named('refresh')
    expect(second!.body).toBe(first!.body)
    await pass(600_000)
    expect(server.thefts).toBe(0)
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('tries again within the window of the server when the answer never comes', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.expireAccess()
    server.fault = only('refresh', (_call, answer) => {
      server.fault = undefined
      answer()
      return new Promise(() => {})
    })
    const answer = tab.fetch('/api')
    await pass(9_000)
    expect((await answer).status).toBe(200)
    expect(server.thefts).toBe(0)
  })

  it.each<[string, Fault]>([
    ['offline', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['500', () => error(500, 'INTERNAL_ERROR')],
    ['503 of a proxy', () => new Response('<h1>down</h1>', { status: 503 })],
    ['429', () => error(429, 'RATE_LIMITED')],
    ['401 page of a proxy', () => new Response('<h1>log in to the wifi</h1>', { status: 401 })],
    ['401 of something else', () => json(401, { code: 'INVALID_REFRESH_TOKEN' })],
    ['200 page of a captive portal', () => new Response('<h1>hello</h1>')],
    ['200 without tokens', () => json(200, {})],
    ['200 with hostile tokens', () => json(200, { accessToken: 'a\r\nb', refreshToken: {}, expiresIn: -1 })],
    ['no answer', () => new Promise<never>(() => {})],
  ])('never signs out for an hour of: %s', async (_name, fault) => {
    const { signedInTab, openTab, server } = createDevice()
    const tabs = [await signedInTab(), openTab(), openTab()]
    server.fault = only('refresh', fault)
    server.expireAccess()
    const times: number[] = []
    for (let second = 0; second < 3_600; second += 4) {
      for (const tab of tabs) tab.fetch('/api').catch(() => {})
      const before = server.named('refresh').length
      await pass(4_000)
      for (let n = before; n < server.named('refresh').length; n++) times.push(second)
    }
    expect(tabs.map(seen)).toEqual(tabs.map(() => 'ada@x.test acme'))
    expect(times.length).toBeLessThanOrEqual(3_600 / 5 + 1)
    expect(times.length).toBeGreaterThan(0)
    server.fault = undefined
    await pass(15_000)
    expect((await tabs[0]!.fetch('/api')).status).toBe(200)
  })

  it.each<[string, Fault]>([
    ['429', () => error(429, 'RATE_LIMITED', { retryAfterSeconds: 60 })],
    ['429 of a proxy', () => new Response('slow down', { status: 429, headers: { 'retry-after': '60' } })],
    [
      '503 of a proxy',
      () => new Response('<h1>down</h1>', { status: 503, headers: { 'retry-after': '60' } }),
    ],
  ])('waits in all tabs for as long as it is told to by: %s', async (_name, fault) => {
    const { signedInTab, openTab, server } = createDevice()
    const tabs = [await signedInTab(), openTab()]
    server.fault = only('refresh', fault)
    server.expireAccess()
    await expect(tabs[0]!.fetch('/api')).rejects.toMatchObject({ details: { retryAfterSeconds: 60 } })
    for (let second = 0; second < 58; second++) {
      for (const tab of [...tabs, openTab()]) tab.fetch('/api').catch(() => {})
      await pass(1_000)
    }
    expect(server.named('refresh')).toHaveLength(1)
    server.fault = undefined
    await pass(2_000)
    const answer = tabs[1]!.fetch('/api')
    await pass(1_000)
    expect((await answer).status).toBe(200)
  })

  const askingFor = (wait: string) =>
    only('refresh', () => new Response('<h1>down</h1>', { status: 503, headers: { 'retry-after': wait } }))

  it.each(['3600', '1e9', 'Infinity'])(
    'waits five minutes at most where a proxy asks for %s',
    async (wait) => {
      const { signedInTab, openTab, server } = createDevice()
      const tab = await signedInTab()
      server.fault = askingFor(wait)
      server.expireAccess()
      await expect(tab.fetch('/api')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
      server.fault = undefined
      await pass(280_000)
      await expect(openTab().fetch('/api')).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
      expect(server.named('refresh')).toHaveLength(1)
      await pass(21_000)
      const answer = openTab().fetch('/api')
      await pass(2_000)
      expect((await answer).status).toBe(200)
    },
  )

  it.each(['-1', '-1e9', '0', 'NaN', '', 'soon', 'Wed, 21 Oct 2099 07:28:00 GMT'])(
    'waits as after any failure where a proxy asks for "%s"',
    async (wait) => {
      const { signedInTab, openTab, server } = createDevice()
      const tabs = [await signedInTab(), openTab()]
      server.fault = askingFor(wait)
      server.expireAccess()
      await expect(tabs[0]!.fetch('/api')).rejects.toMatchObject({ details: undefined })
      for (let second = 0; second < 4; second++) {
        for (const tab of tabs) tab.fetch('/api').catch(() => {})
        await pass(1_000)
      }
      expect(server.named('refresh')).toHaveLength(1)
      server.fault = undefined
      await pass(2_000)
      const answer = tabs[1]!.fetch('/api')
      await pass(2_000)
      expect((await answer).status).toBe(200)
    },
  )

  it('waits no longer once the clock was set back', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = only('refresh', () => error(429, 'RATE_LIMITED', { retryAfterSeconds: 3_000 }))
    server.expireAccess()
    await expect(tab.fetch('/api')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    server.fault = undefined
    vi.setSystemTime(Date.now() - 600_000)
    expect((await tab.fetch('/api')).status).toBe(200)
  })

  it('signs out on the definite refusal, and keeps what prefills the next sign-in', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const [tab, other] = [await signedInTab(), openTab()]
    server.endSessions()
    await expect(tab.fetch('/api')).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    await pass()
    for (const each of [tab, other]) {
      expect(seen(each)).toBe('signed-out')
      expect(states(each)).toEqual(['ada@x.test acme expired'])
    }
    await other.login({ email: 'ada@x.test', password: 'right' })
    await pass()
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('takes the stored successor when a refusal was about an older token', async () => {
    const { signedInTab, items, server } = createDevice()
    const tab = await signedInTab()
    server.expireAccess()
    server.fault = only('refresh', async (_call, answer) => {
      const successor = answer()
      const { accessToken, refreshToken } = await successor.json()
      const [key, text] = [...items].find(([, value]) => value.includes('receivedAt'))!
      const receivedAt = Date.now() + 1
      items.set(key, JSON.stringify({ ...JSON.parse(text), accessToken, refreshToken, receivedAt }))
      const refusal = error(401, 'INVALID_REFRESH_TOKEN')
      for (const line of successor.headers.getSetCookie()) refusal.headers.append('set-cookie', line)
      return refusal
    })
    expect((await tab.fetch('/api')).status).toBe(200)
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('is in time again, however often it has failed before', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = offline
    await pass(3_600_000)
    server.fault = undefined
    const answer = tab.fetch('/api')
    await pass(1_000)
    expect((await answer).status).toBe(200)
    const count = server.named('refresh').length
    await pass(290_000)
    expect(server.named('refresh')).toHaveLength(count + 1)
  })

  it('of one account never touches another', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    await tab.login({ email: 'bob@x.test', password: 'right' })
    server.fault = (call) =>
      call.name === 'refresh' || call.name === '/api'
        ? error(401, call.name === '/api' ? 'UNAUTHENTICATED' : 'INVALID_REFRESH_TOKEN')
        : undefined
    await expect(tab.fetch('/api')).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    expect(states(tab)).toEqual(['bob@x.test acme expired', 'ada@x.test acme ready'])
    server.fault = undefined
    await tab.switchAccount(tab.accounts.getState().accounts[1]!.key)
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it('ends when the fresh token is refused as well: the caller gets the 401', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = only('/api', () => error(401, 'UNAUTHENTICATED'))
    for (let n = 0; n < 5; n++) expect((await tab.fetch('/api')).status).toBe(401)
    expect(server.named('refresh')).toHaveLength(1)
    expect(seen(tab)).toBe('ada@x.test acme')
  })

  it.each([24, -24])('stays calm when the clock jumps by %i hours', async (hours) => {
    const { signedInTab, openTab, server } = createDevice()
    const tab = await signedInTab()
    vi.setSystemTime(Date.now() + hours * 3_600_000)
    const reloaded = openTab()
    for (let minute = 0; minute < 4; minute++) {
      for (const each of [tab, reloaded]) expect((await each.fetch('/api')).status).toBe(200)
      await pass(60_000)
    }
    expect(server.named('refresh').length).toBeLessThanOrEqual(2)
    vi.setSystemTime(Date.now() - hours * 3_600_000)
    for (let minute = 0; minute < 60; minute++) {
      for (const each of [tab, reloaded]) expect((await each.fetch('/api')).status).toBe(200)
      await pass(60_000)
    }
    expect(server.named('refresh').length).toBeLessThanOrEqual(2 * (64 / 5))
    expect(server.thefts).toBe(0)
  })

  it('remembers nothing of the tokens it had', async () => {
    const { signedInTab, server } = createDevice()
    const maps = new Set<Map<unknown, unknown>>()
    const { set } = Map.prototype
    const spy = vi.spyOn(Map.prototype, 'set').mockImplementation(function (
      this: Map<unknown, unknown>,
      ...entry
    ) {
      if (new Error().stack?.includes('/js-client/src/')) maps.add(this)
      return set.apply(this, entry)
    })
    await signedInTab()
    await pass(20 * 300_000)
    spy.mockRestore()
    expect(server.named('refresh').length).toBeGreaterThan(20)
    expect(Math.max(...[...maps].map(({ size }) => size))).toBeLessThan(10)
  })

  it('overtakes a tab that hangs with the lock', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const { locks } = globalThis.navigator as unknown as {
      locks: { request: (...args: unknown[]) => unknown }
    }
    void locks.request(
      'nest-auth:user-ada@x.test@/auth/0000-0',
      { signal: new AbortController().signal },
      () => new Promise(() => {}),
    )
    server.expireAccess()
    const answer = tab.fetch('/api')
    await pass(21_000)
    expect((await answer).status).toBe(200)
  })

  it('sends nothing but what proves the session', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.expireAccess()
    await tab.fetch('/api')
    const { body, headers } = server.named('refresh')[0]!
    expect(headers.has('authorization')).toBe(false)
    expect(headers.get('nest-auth-session')).toBe(mode === 'cookie' ? 'session-1' : null)
    expect(JSON.parse(body)).toEqual(mode === 'cookie' ? {} : { refreshToken: 'refresh-2' })
  })
})

describe('the access token', () => {
  it('is given alive', async () => {
    const { signedInTab, openTab, server } = createDevice()
    const tab = await signedInTab()
    vi.setSystemTime(Date.now() + 3_600_000)
    const token = await tab.getAccessToken()
    expect(server.named('refresh')).toHaveLength(1)
    expect(server.session(token!)).toBeDefined()
    server.fault = offline
    await tab.logout()
    expect(await tab.getAccessToken()).toBeNull()
    expect(await openTab().getAccessToken()).toBeNull()
  })
})
