import { routes } from '@nest-auth/js-client/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { afterSeconds, realTime } from './clock.ts'
import { createTestApp } from './test-app.ts'
import type { Framework, TestApp } from './test-app.ts'

const frameworks: Framework[] = ['express', 'fastify']
const password = 'a fine long password'
/** Public routes that begin, continue or end a session. */
const sessionRoutes = new Set(['signup', 'login', 'selectTenant', 'refresh', 'logout'])

describe.each(frameworks)('tokens in cookies on %s', (framework) => {
  let app: TestApp
  const tenants: Record<'acme' | 'globex', string> = { acme: '', globex: '' }

  beforeAll(async () => {
    app = await createTestApp({ framework, tenancy: 'ISOLATED' })
    for (const slug of ['acme', 'globex'] as const) {
      const tenant = await app.tenants.createTenant({ name: slug, slug })
      tenants[slug] = tenant.id
      await app.users.createUser({ email: 'ada@example.com', password }, tenant.id)
    }
  })
  afterAll(() => app.close())

  const send = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
    app.request(path, { ...init, headers: { 'nest-auth-transport': 'cookie', ...headers } })

  const post = (path: string, headers: Record<string, string>, body: unknown = {}) =>
    send(
      path,
      { 'content-type': 'application/json', ...headers },
      { method: 'POST', body: JSON.stringify(body) },
    )

  async function signIn(slug: 'acme' | 'globex') {
    const answer = await post(
      '/auth/login',
      {},
      { email: 'ada@example.com', password, tenantId: tenants[slug] },
    )
    return { answer, sessionId: answer.body.session.id as string, cookie: cookiesOf(answer)[0]!.pair }
  }

  it('answers no token and sets one cookie for the session that no script and no other host can read', async () => {
    const { answer, sessionId } = await signIn('acme')
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ status: 'authenticated', tokenType: 'Cookie', expiresIn: 300 })
    expect(Object.keys(answer.body)).not.toContain('accessToken')
    expect(Object.keys(answer.body)).not.toContain('refreshToken')
    const cookies = cookiesOf(answer)
    expect(cookies).toHaveLength(1)
    expect(cookies[0]!.name).toBe(`__Host-nest-auth-${sessionId}`)
    expect(cookies[0]!.attributes).toEqual([
      'Path=/',
      'Max-Age=2592000',
      'Secure',
      'HttpOnly',
      'SameSite=Lax',
    ])
  })

  it('serves each of two accounts by the name of its session, and neither without a name', async () => {
    const [acme, globex] = [await signIn('acme'), await signIn('globex')]
    const cookie = `${acme.cookie}; ${globex.cookie}`
    const me = async (headers: Record<string, string>) => send('/auth/me', { cookie, ...headers })
    expect((await me({ 'nest-auth-session': acme.sessionId })).body.tenant.slug).toBe('acme')
    expect((await me({ 'nest-auth-session': globex.sessionId })).body.tenant.slug).toBe('globex')
    expect((await me({})).body.code).toBe('UNAUTHENTICATED')
    expect(
      (await send('/auth/me', { cookie: acme.cookie, 'nest-auth-session': globex.sessionId })).status,
    ).toBe(401)
    expect(
      (await app.request('/auth/me', { headers: { cookie, 'nest-auth-session': acme.sessionId } })).status,
    ).toBe(401)
    const swapped = {
      cookie: acme.cookie.replace(acme.sessionId, globex.sessionId),
      'nest-auth-session': globex.sessionId,
    }
    expect((await send('/auth/me', swapped)).status).toBe(401)
    expect((await post('/auth/refresh', swapped)).status).toBe(401)
    expect((await me({ 'nest-auth-session': acme.sessionId })).status).toBe(200)
  })

  it('lists the accounts behind live cookies only', async () => {
    const [acme, globex, gone] = [await signIn('acme'), await signIn('globex'), await signIn('acme')]
    await post('/auth/logout', { cookie: gone.cookie, 'nest-auth-session': gone.sessionId })
    const forged = `__Host-nest-auth-${acme.sessionId.replace(/^./, 'f')}=AAAA`
    // A token under the name of another session was moved there by hand.
    const moved = (await signIn('acme')).cookie.replace(
      /[^=]+/,
      `__Host-nest-auth-${gone.sessionId.replace(/^./, 'e')}`,
    )
    const cookie = [acme.cookie, globex.cookie, gone.cookie, forged, moved].join('; ')
    const { body } = await send('/auth/accounts', { cookie })
    expect(body.items.map((item: { session: { id: string } }) => item.session.id).toSorted()).toEqual(
      [acme.sessionId, globex.sessionId].toSorted(),
    )
    expect((await app.request('/auth/accounts', { headers: { cookie } })).body).toEqual({ items: [] })
  })

  it('rotates the cookie, and the parent serves only inside the reuse interval', async () => {
    const first = await signIn('acme')
    const named = { 'nest-auth-session': first.sessionId }
    const refreshed = await post('/auth/refresh', { cookie: first.cookie, ...named })
    expect(refreshed.body).toEqual({ tokenType: 'Cookie', expiresIn: 300 })
    const next = cookiesOf(refreshed)[0]!.pair
    expect(next).not.toBe(first.cookie)
    expect((await send('/auth/me', { cookie: next, ...named })).status).toBe(200)
    expect((await send('/auth/me', { cookie: first.cookie, ...named })).status).toBe(200)
    await app.dataSource.query(
      `update nest_auth_sessions set rotated_at = rotated_at - interval '11 seconds' where id = $1`,
      [first.sessionId],
    )
    const late = await post('/auth/refresh', { cookie: first.cookie, ...named })
    expect(late.body.code).toBe('INVALID_REFRESH_TOKEN')
    expect(cookiesOf(late)[0]!.attributes).toContain('Max-Age=0')
    expect((await send('/auth/me', { cookie: next, ...named })).status).toBe(401)
  })

  it('serves requests as long as an access token would, and then only the refresh', async () => {
    const { cookie, sessionId } = await signIn('acme')
    const named = { cookie, 'nest-auth-session': sessionId }
    try {
      afterSeconds(280)
      expect((await send('/auth/me', named)).status).toBe(200)
      realTime()
      afterSeconds(320)
      expect((await send('/auth/me', named)).body.code).toBe('UNAUTHENTICATED')
    } finally {
      realTime()
    }
    const refreshed = await post('/auth/refresh', named)
    const next = { cookie: cookiesOf(refreshed)[0]!.pair, 'nest-auth-session': sessionId }
    expect((await send('/auth/me', next)).status).toBe(200)
    try {
      // What was replaced serves requests that were on their way, and no others.
      afterSeconds(12)
      expect((await send('/auth/me', named)).body.code).toBe('UNAUTHENTICATED')
      expect((await send('/auth/me', next)).status).toBe(200)
    } finally {
      realTime()
    }
  })

  it('takes the cookie away when the sign-in ends, and leaves the other account alone', async () => {
    const [acme, globex] = [await signIn('acme'), await signIn('globex')]
    const cookie = `${acme.cookie}; ${globex.cookie}`
    const out = await post('/auth/logout', { cookie, 'nest-auth-session': acme.sessionId })
    expect(out.status).toBe(204)
    expect(cookiesOf(out).map(({ name, attributes }) => [name, attributes.includes('Max-Age=0')])).toEqual([
      [`__Host-nest-auth-${acme.sessionId}`, true],
    ])
    expect((await send('/auth/me', { cookie, 'nest-auth-session': acme.sessionId })).status).toBe(401)
    expect((await send('/auth/me', { cookie, 'nest-auth-session': globex.sessionId })).status).toBe(200)
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['a null origin', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site', origin: 'https://other.example' }],
  ])('refuses a request that %s makes the browser send', async (_, forged) => {
    const { cookie, sessionId } = await signIn('acme')
    const headers = { cookie, 'nest-auth-session': sessionId, ...forged }
    expect((await post('/auth/logout-all', headers)).body.code).toBe('CSRF_REJECTED')
    expect((await post('/auth/refresh', headers)).body.code).toBe('CSRF_REJECTED')
    expect((await send('/auth/me', headers)).body.code).toBe('CSRF_REJECTED')
    expect(
      (await post('/auth/login', headers, { email: 'ada@example.com', password, tenantId: tenants.acme }))
        .body.code,
    ).toBe('CSRF_REJECTED')
    expect((await send('/auth/me', { cookie, 'nest-auth-session': sessionId })).status).toBe(200)
  })

  const changing = Object.entries(routes).filter(([, { method }]) => method !== 'GET')

  it('refuses every change another site asks for, on each route that takes the cookie', async () => {
    const { cookie, sessionId } = await signIn('acme')
    const named = { cookie, 'nest-auth-session': sessionId }
    const id = '01900000-0000-7000-8000-00000000dead'
    const forgeries: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: new URL(app.url).origin },
      { origin: new URL(app.url).origin.replace('127.0.0.1', '127.0.0.1.evil.example') },
      { origin: 'https://app.example.com', 'content-type': 'text/plain' },
    ]
    let swept = 0
    for (const [name, { method, path, isPublic }] of changing) {
      const url = `/auth${path.replace(/:\w+/g, id)}`
      const init = { method, body: '{}' }
      for (const forged of forgeries) {
        const headers = { 'content-type': 'application/json', ...named, ...forged }
        const { status, body, headers: sent } = await send(url, headers, init)
        expect(sent.getSetCookie(), name).toEqual([])
        if (isPublic && body?.code !== 'CSRF_REJECTED') {
          // Nobody's cookie is looked at there.
          expect([name, sessionRoutes.has(name), status < 500]).toEqual([name, false, true])
          continue
        }
        expect([name, status, body.code]).toEqual([name, 403, 'CSRF_REJECTED'])
        swept += 1
      }
      // What a plain form or link can send is nobody's request.
      if (isPublic) continue
      const plain = { 'content-type': 'application/json', cookie }
      expect([name, (await app.request(url, { ...init, headers: plain })).status]).toEqual([name, 401])
    }
    expect(swept).toBeGreaterThan(100)
    expect((await send('/auth/me', named)).status).toBe(200)
  })

  it('accepts its own pages, also behind a proxy that rewrites the host', async () => {
    const { cookie, sessionId } = await signIn('acme')
    const named = { cookie, 'nest-auth-session': sessionId }
    const ownOrigin = new URL(app.url).origin
    expect((await post('/auth/refresh', { ...named, origin: ownOrigin })).status).toBe(200)
    const proxied = { origin: 'https://app.example.com', 'sec-fetch-site': 'same-origin' }
    expect((await post('/auth/refresh', { ...named, ...proxied })).status).toBe(200)
  })

  it('looks at an Authorization header alone where there is one', async () => {
    const { cookie, sessionId } = await signIn('acme')
    const headers = { cookie, 'nest-auth-session': sessionId, authorization: 'Bearer nonsense' }
    expect((await send('/auth/me', headers)).body.code).toBe('UNAUTHENTICATED')
  })

  it('ignores a token under any name that another host could have set', async () => {
    const { cookie, sessionId } = await signIn('acme')
    const token = cookie.slice(cookie.indexOf('=') + 1)
    for (const name of [
      `nest-auth-${sessionId}`,
      `__Secure-nest-auth-${sessionId}`,
      `__host-nest-auth-${sessionId}`,
      `__Host-nest-auth-${sessionId.toUpperCase()}`,
      `x__Host-nest-auth-${sessionId}`,
      sessionId,
    ]) {
      const named = { cookie: `${name}=${token}`, 'nest-auth-session': sessionId }
      expect((await send('/auth/me', named)).body.code, name).toBe('UNAUTHENTICATED')
    }
    // Beside the genuine one they change nothing.
    const tossed = `nest-auth-${sessionId}=AAAA; ${cookie}; __Secure-nest-auth-${sessionId}=AAAA`
    expect((await send('/auth/me', { cookie: tossed, 'nest-auth-session': sessionId })).status).toBe(200)
  })

  it('ignores a cookie whose name stands twice', async () => {
    const { cookie, sessionId } = await signIn('acme')
    const name = cookie.split('=')[0]!
    const answer = await send('/auth/me', {
      cookie: `${name}=AAAA; ${cookie}`,
      'nest-auth-session': sessionId,
    })
    expect(answer.body.code).toBe('UNAUTHENTICATED')
  })

  it.each([
    '%',
    '%E0%A4%A',
    '__proto__=x',
    '=',
    ';;;',
    '__Host-nest-auth-=x',
    `x=${'y'.repeat(9000)}`,
    '\u00ff=\u00ff',
  ])('is not broken by the cookie header %j', async (cookie) => {
    const answer = await send('/auth/accounts', { cookie })
    expect(answer.status).toBeLessThan(500)
  })
})

interface SetCookie {
  name: string
  pair: string
  attributes: string[]
}

/** The cookies of sessions; the one by which a device is known says nothing about them. */
function cookiesOf(answer: { headers: Headers }): SetCookie[] {
  return answer.headers
    .getSetCookie()
    .filter((line) => !line.startsWith('__Host-nest-auth-device='))
    .map((line) => {
      const [pair, ...attributes] = line.split('; ')
      return { name: pair!.split('=')[0]!, pair: pair!, attributes }
    })
}
