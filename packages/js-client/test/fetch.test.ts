import { me } from '../src/index.ts'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, vi } from 'vitest'
import { createDevice, describeBothModes, useDevice, pass } from './world/device.ts'
import { error } from './world/server.ts'

useDevice()

describeBothModes('auth.fetch', (mode) => {
  it.each([
    ['/api', true],
    ['https://app.test/api', true],
    [new URL('https://app.test:443/api'), true],
    [new Request('https://app.test/api'), true],
    ['https://auth.test/x', true],
    ['https://api.test/x', true],
    ['https://api.test:444/x', false],
    ['http://app.test/api', false],
    ['https://evil.test/api', false],
    ['//evil.test/api', false],
    ['https://app.test@evil.test/', false],
    ['https://app.test.evil.test/', false],
    ['\\\\evil.test/', false],
    ['data:,x', false],
  ])('speaks for the active pair to %s: %s', async (input, isOurs) => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab({
      baseUrl: 'https://auth.test/auth',
      trustedOrigins: ['https://api.test/ignored'],
    })
    await tab.fetch(input)
    const { headers, credentials } = server.calls.at(-1)!
    expect(headers.has('authorization')).toBe(isOurs && mode === 'bearer')
    expect(headers.has('nest-auth-session')).toBe(isOurs && mode === 'cookie')
    expect(headers.get('nest-auth-transport')).toBe(isOurs && mode === 'cookie' ? 'cookie' : null)
    expect(credentials === 'include').toBe(isOurs && mode === 'cookie')
  })

  it('leaves an authorization of the caller as it is', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    expect((await tab.fetch('/api', { headers: { authorization: 'Basic x' } })).status).toBe(401)
    expect(server.calls.at(-1)!.headers.get('authorization')).toBe('Basic x')
    expect(server.named('refresh')).toHaveLength(0)
  })

  it('repeats a request of any method after a refresh, with its body', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    const bodies: (() => Parameters<typeof tab.fetch>)[] = [
      () => ['/api', { method: 'POST', body: 'hello' }],
      () => ['/api', { method: 'PUT', body: new TextEncoder().encode('hello') }],
      () => [new Request('https://app.test/api', { method: 'PATCH', body: 'hello' })],
      () => [new Request('https://app.test/api', { method: 'DELETE' }), { body: 'hello', method: 'POST' }],
    ]
    for (const make of bodies) {
      server.expireAccess()
      const response = await tab.fetch(...make())
      expect(await response.json()).toMatchObject({ body: 'hello' })
      await pass(1_000)
    }
    expect(server.named('/api')).toHaveLength(bodies.length * 2)
  })

  it('does not repeat a stream, but has a fresh token for the next try', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.expireAccess()
    const body = new Blob(['hello']).stream()
    expect((await tab.fetch('/api', { method: 'POST', body, duplex: 'half' } as RequestInit)).status).toBe(
      401,
    )
    expect(server.named('/api')).toHaveLength(1)
    expect((await tab.fetch('/api')).status).toBe(200)
  })

  it.each([
    ['a 401 that is not about the token', () => error(401, 'INVALID_CREDENTIALS')],
    ['a 401 page', () => new Response('no', { status: 401 })],
    ['a 500', () => error(500, 'INTERNAL_ERROR')],
  ])('does not repeat %s', async (_name, answer) => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = answer
    await tab.fetch('/api', { method: 'POST', body: 'once' })
    expect(server.calls.map((call) => call.name)).toEqual(['login', '/api'])
  })

  it('works without a token while signed out, and goes on over a sign-in', async () => {
    const { openTab, server } = createDevice()
    const tab = openTab()
    let open!: () => void
    const gate = new Promise<void>((resolve) => (open = resolve))
    server.fault = async (call) => (call.name === '/public' ? gate.then(() => new Response('hi')) : undefined)
    const response = tab.fetch('/public')
    await tab.login({ email: 'ada@x.test', password: 'right' })
    open()
    expect(await (await response).text()).toBe('hi')
    expect(server.named('/public')[0]!.headers.has('authorization')).toBe(false)
  })

  it('can be aborted by the caller', async () => {
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab()
    server.fault = () => new Promise<never>(() => {})
    const stop = new AbortController()
    const calls = [tab.fetch('/api', { signal: stop.signal }), me(tab, { signal: stop.signal })]
    const outcomes = calls.map((call) => expect(call).rejects.toMatchObject({ name: 'AbortError' }))
    stop.abort()
    await Promise.all(outcomes)
  })

  it('takes no token along a redirect to another origin, and follows none with a password', async () => {
    vi.useRealTimers()
    const seenHere: (string | undefined)[] = []
    const foreign = createServer((request, response) => {
      seenHere.push(request.headers.authorization)
      response.end('{}')
    })
    const own = createServer((request, response) => {
      const { port } = foreign.address() as AddressInfo
      response.writeHead(307, { location: `http://127.0.0.1:${port}${request.url}` }).end()
    })
    await Promise.all(
      [foreign, own].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
    )
    const origin = `http://127.0.0.1:${(own.address() as AddressInfo).port}`
    const { signedInTab, server } = createDevice()
    const tab = await signedInTab({
      baseUrl: '/auth',
      trustedOrigins: [origin],
      fetch: (input, init) =>
        String(input).startsWith('/') ? server.fetch(input, init) : globalThis.fetch(input, init),
    })
    expect((await tab.fetch(`${origin}/api`)).status).toBe(200)
    expect(seenHere).toEqual([undefined])

    const { createAuthClient } = await import('../src/index.ts')
    const direct = createAuthClient({ baseUrl: `${origin}/auth` })
    await expect(direct.login({ email: 'ada@x.test', password: 'right' })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      status: 307,
    })
    expect(seenHere).toHaveLength(1)
    direct.dispose()
    foreign.close()
    own.close()
  })
})
