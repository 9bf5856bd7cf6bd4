import { describe, expect, test } from 'vitest'
import { createFakeAuthServer, createFakeClock } from './index.ts'
import type { FakeAuthServer } from './index.ts'

const password = 'violet-harbour-91-kettle'
const ada = { email: 'ada@example.test', password, tenants: [{ tenant: 'acme', roles: ['admin'] }] }

function makeServer(): FakeAuthServer {
  return createFakeAuthServer({
    mode: 'SHARED',
    tenants: [{ slug: 'acme', name: 'Acme' }],
    users: [ada],
    rolePermissions: { admin: ['orders.read'] },
    clock: createFakeClock(Date.UTC(2030, 0, 1)),
  })
}

const post = (server: FakeAuthServer, path: string, body: unknown, init: RequestInit = {}) =>
  server.fetch(`/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...init,
  })
const login = (server: FakeAuthServer, init?: RequestInit) =>
  post(server, '/login', { email: ada.email, password }, init)
const loginTokens = async (server: FakeAuthServer) =>
  (await (await login(server)).json()) as { accessToken: string; refreshToken: string }
const me = (server: FakeAuthServer, accessToken: string) =>
  server.fetch('/auth/me', { headers: { authorization: `Bearer ${accessToken}` } })

describe('the fake server', () => {
  test('grants the permissions of the roles a member holds', async () => {
    const server = makeServer()
    const { accessToken } = await loginTokens(server)
    expect(await (await me(server, accessToken)).json()).toMatchObject({
      membership: { roles: ['admin'], permissions: ['orders.read'] },
    })
  })

  test('logs who asked what, and no secrets', async () => {
    const server = makeServer()
    const { accessToken, refreshToken } = await loginTokens(server)
    await post(server, '/refresh', { refreshToken })
    await me(server, accessToken)
    await me(server, 'nothing')
    const seen = { account: server.user(ada.email).id, tenant: server.tenant('acme').id, status: 200 }
    expect(server.requests).toEqual([
      { route: 'login', ...seen },
      { route: 'refresh', ...seen },
      { route: 'me', ...seen },
      { route: 'me', account: null, tenant: null, status: 401 },
    ])
  })

  test('lives in the time of its clock', async () => {
    const server = makeServer()
    const { accessToken } = await loginTokens(server)
    server.clock.advance(299)
    expect((await me(server, accessToken)).status).toBe(200)
    server.clock.advance(1)
    expect((await me(server, accessToken)).status).toBe(401)
    expect(new Date(server.clock.now()).toISOString()).toBe('2030-01-01T00:05:00.000Z')
  })

  test('lets SHARED sign-ups without a tenant into the default tenant', async () => {
    const tenants = [{ slug: 'lobby' }]
    const server = createFakeAuthServer({ mode: 'SHARED', tenants, defaultTenant: 'lobby' })
    const answer = await post(server, '/signup', { email: 'new@example.test', password })
    expect(await answer.json()).toMatchObject({
      tenant: { slug: 'lobby' },
      membership: { roles: ['member'] },
    })
  })

  test('refuses sign-ups and new tenants that are switched off', async () => {
    const closed = createFakeAuthServer({ mode: 'off', isSignupEnabled: false })
    const answer = await post(closed, '/signup', { email: 'new@example.test', password })
    expect(await answer.json()).toMatchObject({ code: 'SIGNUP_DISABLED' })

    const fixed = createFakeAuthServer({ mode: 'SHARED', isTenantCreationEnabled: false })
    const newTenant = { name: 'New', slug: 'new' }
    const founding = await post(fixed, '/signup', { email: 'new@example.test', password, newTenant })
    expect(await founding.json()).toMatchObject({ code: 'TENANT_CREATION_DISABLED' })
  })

  test('keeps the absolute end of the sign-in through a switch', async () => {
    const server = createFakeAuthServer({
      mode: 'SHARED',
      tenants: [{ slug: 'acme' }],
      users: [ada],
      clock: createFakeClock(Date.UTC(2030, 0, 1)),
    })
    const first = (await (await login(server)).json()) as { accessToken: string }
    server.clock.advance(60)
    const answer = await post(
      server,
      '/switch-tenant',
      { tenantId: server.tenant('acme').id },
      {
        headers: { 'content-type': 'application/json', authorization: `Bearer ${first.accessToken}` },
      },
    )
    let { refreshToken } = (await answer.json()) as { refreshToken: string }
    for (let week = 0; week < 4; week++) {
      server.clock.advance(7 * 86_400 - 60)
      const next = await post(server, '/refresh', { refreshToken })
      expect(next.status).toBe(200)
      refreshToken = ((await next.json()) as { refreshToken: string }).refreshToken
    }
    server.clock.advance(2 * 86_400 + 4 * 60 - 60)
    expect((await post(server, '/refresh', { refreshToken })).status).toBe(401)
  })

  test('names the mistake in a seed', () => {
    expect(() => createFakeAuthServer({ mode: 'SHARED', users: [ada] })).toThrow(
      "no seeded tenant has the slug 'acme': add it to `tenants`",
    )
    expect(() => createFakeAuthServer({ mode: 'off', tenants: [{ slug: 'acme' }] })).toThrow(
      "mode 'off' has no tenants",
    )
    expect(() =>
      createFakeAuthServer({ mode: 'ISOLATED', users: [{ email: 'a@b.test', password }] }),
    ).toThrow("mode 'ISOLATED' needs exactly one tenant per user: check the seed of a@b.test")
    expect(() => makeServer().disableUser('nobody')).toThrow(
      "the fake server has no user 'nobody': check the seed",
    )
  })
})

describe('faults', () => {
  test('a lost response happened all the same', async () => {
    const server = makeServer()
    const { refreshToken } = await loginTokens(server)
    server.faults.next('refresh', 'lost-response')
    await expect(post(server, '/refresh', { refreshToken })).rejects.toThrow(TypeError)
    expect(server.requests.at(-1)).toMatchObject({ route: 'refresh', status: 0 })
    const retried = (await (await post(server, '/refresh', { refreshToken })).json()) as {
      refreshToken: string
    }
    expect(retried.refreshToken).not.toBe(refreshToken)
    // The retry got the successor of the lost rotation, so the family is one rotation old.
    server.clock.advance(11)
    expect((await post(server, '/refresh', { refreshToken: retried.refreshToken })).status).toBe(200)
  })

  test('a network error and refusals happen before anything else', async () => {
    const server = makeServer()
    const { refreshToken } = await loginTokens(server)
    server.faults.next('refresh', 'network-error')
    server.faults.next('refresh', 'status-500', 2)
    server.faults.next('refresh', 'status-429')
    await expect(post(server, '/refresh', { refreshToken })).rejects.toThrow('fetch failed')
    for (const [status, code] of [
      [500, 'INTERNAL_ERROR'],
      [500, 'INTERNAL_ERROR'],
      [429, 'RATE_LIMITED'],
    ] as const) {
      const answer = await post(server, '/refresh', { refreshToken })
      expect(answer.status).toBe(status)
      expect(await answer.json()).toMatchObject({ statusCode: status, code })
      expect(answer.headers.get('retry-after')).toBe(status === 429 ? '1' : null)
    }
    server.clock.advance(11)
    expect((await post(server, '/refresh', { refreshToken })).status).toBe(200)
  })

  test('wait for their own route, and can be cleared', async () => {
    const server = makeServer()
    server.faults.next('refresh', 'status-500')
    server.faults.next('login', 'status-500')
    expect((await login(server)).status).toBe(500)
    expect((await login(server)).status).toBe(200)
    server.faults.clear()
    expect((await post(server, '/refresh', { refreshToken: 'x' })).status).toBe(401)
  })

  test('a slow answer can be aborted', async () => {
    const server = makeServer()
    server.faults.next('login', { delayMs: 60_000 })
    const controller = new AbortController()
    const pending = login(server, { signal: controller.signal })
    controller.abort()
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
    server.faults.next('login', { delayMs: 1 })
    expect((await login(server)).status).toBe(200)
  })
})

describe('where addresses are verified first', () => {
  test('a sign-up tells nothing, and the link of the mail opens the door', async () => {
    const server = createFakeAuthServer({ mode: 'off', requiresVerifiedEmail: true })
    const person = { email: 'fresh@example.test', password: 'violet-harbour-91-kettle' }
    for (const password of [person.password, 'another-kettle-of-fish-7']) {
      const answer = await post(server, '/signup', { ...person, password })
      expect([answer.status, await answer.json()]).toEqual([201, { status: 'verification_required' }])
    }
    expect(server.mails.map(({ kind }) => kind)).toEqual(['emailVerification', 'accountExists'])
    expect(await (await post(server, '/login', person)).json()).toMatchObject({ code: 'INVALID_CREDENTIALS' })
    const token = server.mails[0]!.link!.split('#token=')[1]
    expect((await post(server, '/verify-email', { token })).status).toBe(204)
    expect((await post(server, '/login', person)).status).toBe(200)
  })
})
