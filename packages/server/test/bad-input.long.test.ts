import { requests, routes } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canary, expectTyped } from './fuzz/expect-typed.ts'
import { expectRefusal, fresh, freshEmail, freshTenant, goodPassword, newcomer, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { sendRaw } from './raw-request.ts'
import type { RawRequest } from './raw-request.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const someId = '01900000-0000-7000-8000-00000000dead'
const json = { 'content-type': 'application/json' }

type Body = Record<string, unknown>

/** A body every route takes, with every field it knows. */
const bodies: Partial<Record<RouteName, () => Body>> = {
  signup: () => ({
    email: freshEmail(),
    phone: `+49${String(Math.random()).slice(2, 13)}`,
    username: fresh('user'),
    password: goodPassword,
    profile: { note: 'text' },
    newTenant: freshTenant(),
    deviceName: 'Laptop',
  }),
  login: () => ({
    email: freshEmail(),
    password: goodPassword,
    tenantId: someId,
    guard: 'web',
    deviceName: 'Laptop',
  }),
  selectTenant: () => ({ selectionToken: `${someId}.${someId}.secret`, tenantId: someId }),
  refresh: () => ({ refreshToken: 'A'.repeat(108) }),
  logout: () => ({ refreshToken: 'A'.repeat(108) }),
  createTenant: () => freshTenant(),
  switchTenant: () => ({ tenantId: someId, keepCurrentSession: false }),
}
/** Routes whose fields are all optional, so that anything without a field will do. */
const takesNothing = new Set<RouteName>(['refresh', 'logout'])
const bodyRoutes = Object.entries(bodies) as [RouteName, () => Body][]

const accepts = (name: RouteName, body: unknown) =>
  v.safeParse((requests[name] as { body: v.GenericSchema }).body, body).success

/** Every field of a body, with the path to it. */
function fieldsOf(body: Body, path: string[] = []): string[][] {
  return Object.entries(body).flatMap(([key, value]) => [
    [...path, key],
    ...(typeof value === 'object' && value !== null ? fieldsOf(value as Body, [...path, key]) : []),
  ])
}

function withField(body: Body, [first, ...rest]: string[], value: unknown): Body {
  return { ...body, [first!]: rest.length === 0 ? value : withField(body[first!] as Body, rest, value) }
}

describe.each(frameworks)('On %s', (framework) => {
  let app: TestApp
  let person: Person
  let token: { authorization: string }
  beforeAll(async () => {
    app = await createTestApp({ framework })
    person = await newcomer(app)
    token = { authorization: `Bearer ${person.accessToken}` }
  })
  afterAll(() => app.close())

  const post = (name: RouteName, body: string | Buffer | undefined, more: Partial<RawRequest> = {}) =>
    sendRaw(app, {
      method: 'POST',
      path: `/auth${routes[name].path}`,
      body,
      ...more,
      headers: { ...json, ...token, ...more.headers },
    })

  it('a body that is not JSON is refused', async () => {
    const texts = [
      `{"a":`,
      '{',
      'nul',
      '"',
      `{'email':'${canary}'}`,
      `{"email":"${canary}"}}`,
      `{"email":"${canary}`,
      '[1',
      'undefined',
      'NaN',
      '\0',
      `{"email":"${canary}",}`,
      `<xml>${canary}</xml>`,
      canary,
    ]
    for (const [name] of bodyRoutes)
      for (const text of texts) expectTyped(await post(name, text), `${name} ${text}`)
  })

  it('a body that is no object is refused', async () => {
    for (const [name] of bodyRoutes) {
      if (takesNothing.has(name)) continue
      for (const text of ['null', 'true', '1', `"${canary}"`, '[]', `["${canary}"]`, '[[]]', '']) {
        expectTyped(await post(name, text), `${name} ${text}`)
      }
    }
  })

  it('a wrong type in any field is refused, and the problem names the field', async () => {
    const wrong = [null, true, 1, -0.5, 1e300, '', [], {}, [canary], { a: canary }, [[]], { $ne: canary }]
    for (const [name, valid] of bodyRoutes) {
      for (const path of fieldsOf(valid())) {
        for (const value of wrong) {
          const body = withField(valid(), path, value)
          if (accepts(name, body)) continue
          const answer = await post(name, JSON.stringify(body))
          expectTyped(answer, `${name} ${path.join('.')} ${JSON.stringify(value)}`)
          const { issues } = answer.body.details as { issues: { path: string }[] }
          expect(
            issues.every((issue) => issue.path.startsWith(path[0]!)),
            answer.text,
          ).toBe(true)
        }
      }
    }
  })

  it('a missing field is refused', async () => {
    for (const [name, valid] of bodyRoutes) {
      for (const path of fieldsOf(valid())) {
        const body = JSON.parse(JSON.stringify(withField(valid(), path, undefined))) as Body
        if (!accepts(name, body))
          expectTyped(await post(name, JSON.stringify(body)), `${name} without ${path.join('.')}`)
      }
    }
  })

  it('a field the route does not know is refused, so a body never decides who somebody is', async () => {
    const unknown = [
      'userId',
      'id',
      'isActive',
      'isVerified',
      'isEmailVerified',
      'emailVerified',
      'role',
      'roles',
      'permissions',
      'membership',
    ]
    const more = [
      'passwordHash',
      'isSystem',
      'createdAt',
      'scopeId',
      'joinPolicy',
      'constructor',
      'prototype',
      'toString',
      '__proto__',
    ]
    for (const [name, valid] of bodyRoutes) {
      for (const field of [...unknown, ...more]) {
        const text = JSON.stringify(valid()).replace(
          '{',
          `{"${field}":{"prototype":{"polluted":"${canary}"}},`,
        )
        expectTyped(await post(name, text), `${name} with ${field}`)
      }
    }
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
    for (const name of ['createTenant', 'refresh'] as const) {
      const body = { ...bodies[name]!(), tenantId: person.tenantId }
      expectTyped(await post(name, JSON.stringify(body)), `${name} with tenantId`)
    }
  })

  it('a profile does not reach a prototype', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const text = `{"email":"${freshEmail()}","password":"${goodPassword}","profile":{"${name}":{"polluted":"${canary}"}}}`
      const answer = await post('signup', text)
      if (answer.status === 201) expect(answer.body.user.profile).toEqual({})
      else expectTyped(answer, `signup with profile.${name}`)
    }
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  it('a number no database can keep is refused', async () => {
    const text = `{"email":"${freshEmail()}","password":"${goodPassword}","profile":{"n":1e400}}`
    expectTyped(await post('signup', text), 'signup with 1e400')
  })

  it.each([
    ['150 kB', 150_000, false],
    ['1 MB', 1_000_000, false],
    ['150 kB of unannounced length', 150_000, true],
    ['1 MB of unannounced length', 1_000_000, true],
  ])('a body of %s is too large', async (_, size, isChunked) => {
    for (const [name, valid] of bodyRoutes) {
      const text = JSON.stringify(valid()).replace('{', `{${' '.repeat(size)}`)
      expectRefusal(await post(name, text, { isChunked }), 'PAYLOAD_TOO_LARGE')
    }
  })

  it('one huge value is refused, wherever it is', async () => {
    for (const [name, valid] of bodyRoutes) {
      for (const path of fieldsOf(valid())) {
        const body = withField(valid(), path, canary.repeat(9000))
        expectTyped(await post(name, JSON.stringify(body)), `${name} with a huge ${path.join('.')}`)
      }
    }
  })

  it('a huge field name, or thousands of wrong fields, do not make a huge answer', async () => {
    expectTyped(await post('login', JSON.stringify({ ['k'.repeat(50_000)]: 1 })), 'a huge field name')
    const profile = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, []]))
    expectTyped(await post('signup', JSON.stringify({ ...bodies.signup!(), profile })), 'a huge profile')
  })

  it('a body that is not announced as JSON is refused', async () => {
    const types = [
      'text/plain',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
      'application/xml',
      'text/json',
      'application/json-patch+json',
      'x',
      '',
    ]
    const attempt = async (name: RouteName, type: string | undefined, body: string) => {
      const headers = type === undefined ? {} : { 'content-type': type }
      const answer = await sendRaw(app, {
        method: 'POST',
        path: `/auth${routes[name].path}`,
        headers: { ...token, ...headers },
        body,
      })
      expectTyped(answer, `${name} as ${type}`)
      expect(answer.body.code, `${name} as ${type}`).toBe('UNSUPPORTED_MEDIA_TYPE')
    }
    for (const [name, valid] of bodyRoutes) {
      for (const type of types) await attempt(name, type, JSON.stringify(valid()))
      await attempt(name, undefined, JSON.stringify(valid()))
      await attempt(name, 'application/x-www-form-urlencoded', `email=${canary}&password=${canary}`)
    }
  })

  it('of a name that stands twice the last counts, for every rule alike', async () => {
    // RFC 8259 §4 leaves it open; what is looked at must be what is used.
    const text = `{"email":"${person.email}","password":"not the password","email":"${freshEmail()}","password":"${goodPassword}"}`
    expectRefusal(await post('login', text), 'INVALID_CREDENTIALS')
    const reversed = `{"email":"${freshEmail()}","password":"${goodPassword}","email":"${person.email}"}`
    expect(succeeded(await post('login', reversed)).user.id).toBe(person.userId)
    expectTyped(await post('login', `${reversed.slice(0, -1)},"email":["${canary}"]}`), 'a list at last')
  })

  it('ten thousand fields are refused by a short answer', async () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, 1]))
    for (const [name, valid] of bodyRoutes) {
      const answer = await post(name, JSON.stringify({ ...valid(), ...fields }).slice(0, 99_000) + '"":1}')
      expectTyped(answer, `${name} with many fields`)
      const whole = await post(
        name,
        JSON.stringify({ ...valid(), ...Object.fromEntries(Object.entries(fields).slice(0, 7000)) }),
      )
      expectTyped(whole, `${name} with many fields`)
      expect(whole.text.length, name).toBeLessThan(20_000)
    }
  })

  it('a body in another encoding than it says is refused', async () => {
    const text = JSON.stringify({ email: canary })
    for (const headers of [
      { 'content-encoding': 'gzip' },
      { 'content-encoding': canary },
      { 'content-type': 'application/json;charset=utf-7' },
    ]) {
      expectTyped(
        await post('login', text, { headers: headers as Record<string, string> }),
        JSON.stringify(headers),
      )
    }
    expectTyped(await post('login', Buffer.from(text, 'utf16le')), 'UTF-16')
    expectTyped(await post('login', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), 'no UTF-8')
  })

  it('NUL, a control character or a lone surrogate in any text is refused', async () => {
    for (const [name, valid] of bodyRoutes) {
      for (const path of fieldsOf(valid())) {
        for (const bad of ['\\u0000', '\\ud800', '\\udc00\\ud800', '\\u0000\\u0000']) {
          const text = JSON.stringify(withField(valid(), path, 'HERE')).replace('HERE', `${canary}${bad}`)
          expectTyped(await post(name, text), `${name} ${path.join('.')} ${bad}`)
        }
      }
    }
    const inName = JSON.stringify({ ...bodies.signup!(), profile: { HERE: 1 } }).replace('HERE', '\\u0000')
    expectTyped(await post('signup', inName), 'NUL in a profile name')
  })

  it('an id that is no UUID is refused, and one of nobody is unknown', async () => {
    const bad = [
      '1',
      '*',
      canary,
      `${someId}0`,
      someId.replace('d', 'g'),
      `{${someId}}`,
      `${someId}'--`,
      '00000000-0000-0000-0000-00000000000',
    ]
    for (const id of bad) {
      expectTyped(await post('switchTenant', JSON.stringify({ tenantId: id })), id)
      expectTyped(
        await post('login', JSON.stringify({ email: freshEmail(), password: goodPassword, tenantId: id })),
        id,
      )
      const path = `/auth/sessions/${encodeURIComponent(id)}`
      expectTyped(await sendRaw(app, { method: 'DELETE', path, headers: token }), path)
    }
    for (const id of [someId, '00000000-0000-0000-0000-000000000000', person.userId]) {
      expectRefusal(await post('switchTenant', JSON.stringify({ tenantId: id })), 'TENANT_NOT_FOUND')
      expectRefusal(
        await app.call('endSession', { token: person.accessToken, params: { id } }),
        'SESSION_NOT_FOUND',
      )
    }
  })

  it("a stranger's tenant is unknown, in every field", async () => {
    const stranger = await newcomer(app)
    const body = { tenantId: stranger.tenantId }
    expectRefusal(await post('switchTenant', JSON.stringify(body)), 'TENANT_NOT_FOUND')
    const login = { email: person.email, password: goodPassword, ...body }
    expectRefusal(await post('login', JSON.stringify(login)), 'TENANT_NOT_FOUND')
    expectRefusal(
      await post('signup', JSON.stringify({ email: freshEmail(), password: goodPassword, ...body })),
      'INVITATION_REQUIRED',
    )
    const headers = { 'x-tenant-id': stranger.tenantId!, 'X-Tenant': stranger.tenantId! }
    const seen = succeeded(await sendRaw(app, { path: '/auth/me', headers: { ...token, ...headers } }))
    expect(seen.tenant.id).toBe(person.tenantId)
  })

  it('a polluted query is refused', async () => {
    const queries = [
      'slug=a&slug=b',
      'slug[]=a',
      `slug[$ne]=${canary}`,
      'slug[__proto__][polluted]=1',
      'slug=a&__proto__[polluted]=1',
      'slug=a&__proto__=1',
      'slug=a&constructor=1',
      'slug=a&userId=1',
      'slug=',
      '',
      `slug=${canary.repeat(400)}`,
      `slug=a${'&x=1'.repeat(1000)}`,
      'slug=%00',
      'slug=a%0d%0aSet-Cookie:x',
    ]
    for (const query of queries)
      expectTyped(await sendRaw(app, { path: `/auth/tenants/lookup?${query}` }), query)
    const lists = [
      'limit=0',
      'limit=-1',
      'limit=101',
      'limit=1e2',
      'limit=1&limit=2',
      'limit=',
      'cursor=',
      'cursor=%00',
      `cursor=${canary}`,
    ]
    const cursors = [
      'null',
      '1',
      '[]',
      '["a"]',
      `["a\\u0000","${someId}"]`,
      '["a","x"]',
      `[1,"${someId}"]`,
      '{}',
    ]
    for (const query of [
      ...lists,
      ...cursors.map((text) => `cursor=${Buffer.from(text).toString('base64url')}`),
    ]) {
      expectTyped(await sendRaw(app, { path: `/auth/tenants?${query}`, headers: token }), query)
    }
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  it('a search is text, never a pattern or SQL', async () => {
    for (const search of ['%', '_', '\\', "'", `' or 1=1 --`, '%_%', '\\%']) {
      const answer = await app.call('listTenants', { token: person.accessToken, query: { search } })
      expect(succeeded(answer), search).toEqual({ items: [], nextCursor: null })
    }
  })

  it('JSON nested ten thousand deep is refused', async () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    const deepObject = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)
    for (const [name, valid] of bodyRoutes) {
      if (!takesNothing.has(name)) expectTyped(await post(name, deep), `${name} deep`)
      expectTyped(await post(name, deepObject), `${name} deep`)
      const [field] = Object.keys(valid())
      const inside = JSON.stringify(withField(valid(), [field!], 'HERE')).replace('"HERE"', deep)
      expectTyped(await post(name, inside), `${name} deep in ${field}`)
    }
  })

  it('a path that cannot be decoded is refused without repeating it', async () => {
    const paths = [
      '/auth/%',
      `/auth/%E0%A4%A${canary}`,
      '/auth/sessions/%',
      `/auth/sessions/%E0%A4%A${canary}`,
      '/auth/tenants/%zz',
      '/auth/%c0%af',
    ]
    for (const path of paths) {
      for (const method of ['GET', 'DELETE', 'POST']) {
        const answer = await sendRaw(app, { method, path, headers: token })
        // Fastify's router refuses such a path by itself, before any code of an application could answer.
        if (answer.text.includes('FST_ERR_BAD_URL'))
          expect([framework, answer.status]).toEqual(['fastify', 400])
        else expectTyped(answer, `${method} ${path}`)
      }
    }
    const query = await sendRaw(app, { path: `/auth/tenants/lookup?slug=%E0%A4%A` })
    expectRefusal(query, 'TENANT_NOT_FOUND')
  })

  it('an unknown path or method below the prefix is answered in the words of the contract', async () => {
    for (const path of [`/auth/${canary}`, '/auth', '/auth/', '/auth/login/more', `/auth/me/${canary}`]) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        expectRefusal(await sendRaw(app, { method, path, headers: token }), 'NOT_FOUND')
      }
    }
  })

  it('a broken Authorization header is nobody', async () => {
    const [head, payload, signature] = person.accessToken.split('.') as [string, string, string]
    const words = [
      '',
      'x',
      canary,
      head,
      `${head}.`,
      `${head}.${payload}`,
      `${head}.${payload}.`,
      `.${payload}.${signature}`,
      '..',
      '...',
      `${person.accessToken}.x`,
      `${person.accessToken}.`,
      'null',
      'undefined',
      '[object Object]',
      '%00',
      '{}',
      '\xe4\xf6',
      'a'.repeat(9000),
      person.refreshToken,
    ]
    const schemes = [
      '',
      'Bearer',
      'Bearer ',
      'bearer  ',
      'Bearer\t',
      'Basic ',
      'Token ',
      'JWT ',
      'Bearer Bearer ',
      'Bearer:',
      'Bearer, ',
      '"Bearer" ',
    ]
    let sent = 0
    for (const scheme of schemes) {
      for (const word of words) {
        expectRefusal(
          await sendRaw(app, { path: '/auth/me', headers: { authorization: scheme + word } }),
          'UNAUTHENTICATED',
        )
        sent += 1
      }
    }
    const whole = person.accessToken
    const variants = [
      `Bearer ${whole} `.trim() + ',',
      `Bearer ${whole}, Bearer ${whole}`,
      `Bearer ${whole} ${whole}`,
      `Bearer\u00a0${whole}`,
      whole,
      `Bearer "${whole}"`,
      `Bearer ${whole}=`,
    ]
    for (const authorization of variants) {
      expectRefusal(await sendRaw(app, { path: '/auth/me', headers: { authorization } }), 'UNAUTHENTICATED')
      sent += 1
    }
    expect(sent).toBeGreaterThan(200)
  })

  it('a token anywhere but in the Authorization header is nobody', async () => {
    const { accessToken } = person
    for (const query of [
      `access_token=${accessToken}`,
      `token=${accessToken}`,
      `authorization=Bearer ${accessToken}`,
    ]) {
      expectRefusal(await sendRaw(app, { path: `/auth/me?${encodeURI(query)}` }), 'UNAUTHENTICATED')
    }
    for (const name of [
      'x-access-token',
      'x-authorization',
      'proxy-authorization',
      'x-user-id',
      'x-session-id',
    ]) {
      expectRefusal(
        await sendRaw(app, { path: '/auth/me', headers: { [name]: `Bearer ${accessToken}` } }),
        'UNAUTHENTICATED',
      )
    }
  })

  it('broken cookies and headers change nothing', async () => {
    const headers = [
      { cookie: '%' },
      { cookie: '%E0%A4%A=%E0%A4%A' },
      { cookie: '__proto__=x; constructor=y' },
      { cookie: ';;;===,,,' },
      { cookie: Array.from({ length: 200 }, (_, at) => `c${at}=${canary}`).join('; ') },
      { cookie: `a=${'b'.repeat(8000)}` },
      { cookie: '\xff\xfe=\xfd' },
      { 'user-agent': `${canary}\xff\t`.repeat(100) },
      { 'x-forwarded-for': canary },
      { 'x-forwarded-for': '1.2.3.4, '.repeat(200) },
      { forwarded: 'for="[::' },
      { host: `${canary}:99999999` },
      { 'accept-language': '*'.repeat(2000) },
      { 'if-none-match': canary },
      { range: 'bytes=0-1' },
      { origin: canary },
      { 'content-type': canary },
    ] as Record<string, string>[]
    for (const broken of headers) {
      expectRefusal(await sendRaw(app, { path: '/auth/me', headers: broken }), 'UNAUTHENTICATED')
      const me = await sendRaw(app, { path: '/auth/me', headers: { ...token, ...broken } })
      expect([me.status, me.body.user.id], JSON.stringify(broken)).toEqual([200, person.userId])
    }
    const flood = await sendRaw(app, {
      path: '/auth/me',
      headers: { ...token, cookie: `a=${'b'.repeat(20_000)}` },
    })
    expect(flood.status).toBe(431)
  })

  it('a strange user agent is kept as harmless text', async () => {
    const body = JSON.stringify({ email: person.email, password: goodPassword })
    const answer = await post('login', body, {
      headers: { 'user-agent': `Mo\tzilla \xe4 \x80\x9f${'x'.repeat(400)}` },
    })
    expect(succeeded(answer).session.userAgent).toBe(`Mo zilla \xe4   ${'x'.repeat(400)}`.slice(0, 255))
  })

  it('a fault of the application stays its own', async () => {
    const answer = await app.request('/app/broken', { method: 'POST' })
    expect([answer.status, answer.body]).toEqual([500, { statusCode: 500, message: 'Internal server error' }])
  })
})
