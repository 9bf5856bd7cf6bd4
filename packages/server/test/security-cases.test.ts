import * as v from 'valibot'
import { requests } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { foundTenant, freshEmail, goodPassword, newcomer, refresh, signIn, succeeded } from './people.ts'
import { createTestApp, frameworks, isOnServer } from './test-app.ts'
import type { TestApp } from './test-app.ts'

describe.each(frameworks)('On %s', (framework) => {
  let app: TestApp
  beforeAll(async () => {
    const ample = { points: 100_000, seconds: 600 }
    app = await createTestApp({
      framework,
      options: {
        trustProxyHops: 1,
        limits: { budgets: { login: { address: { points: 5, seconds: 600 }, tenant: ample } } },
      },
    })
  })
  afterAll(() => app.close())
  afterEach(() => vi.useRealTimers())

  const from = (address: string) => ({ 'content-type': 'application/json', 'x-forwarded-for': address })
  const login = (body: object, headers: Record<string, string>) =>
    app.request('/auth/login', { method: 'POST', headers, body: JSON.stringify(body) })

  it('C32: one address that tries one password at many accounts is stopped at the documented rate', async () => {
    const spray = async (address: string, times: number) => {
      const statuses: number[] = []
      for (let index = 0; index < times; index++)
        statuses.push((await login({ email: freshEmail(), password: goodPassword }, from(address))).status)
      return statuses
    }
    expect(await spray('198.51.100.7', 7)).toEqual([401, 401, 401, 401, 401, 429, 429])
    // Nor does a right password open anything there, while others go on.
    const person = await newcomer(app)
    expect((await login({ email: person.email, password: goodPassword }, from('198.51.100.7'))).status).toBe(
      429,
    )
    expect((await login({ email: person.email, password: goodPassword }, from('198.51.100.8'))).status).toBe(
      200,
    )
  })

  it('E61: a login and a switch begin sessions with ids and tokens of their own, and a switch ends the former', async () => {
    const first = await newcomer(app)
    const second = await signIn(app, first)
    const tenantId = await foundTenant(app, second)
    const switched = succeeded(
      await app.call('switchTenant', { token: second.accessToken, body: { tenantId } }),
    )
    const ids = [first.sessionId, second.sessionId, switched.session.id]
    const tokens = [first, second, switched].flatMap(({ accessToken, refreshToken }) => [
      accessToken,
      refreshToken,
    ])
    expect([new Set(ids).size, new Set(tokens).size]).toEqual([3, 6])
    expect((await app.call('me', { token: second.accessToken })).status).toBe(401)
    expect((await refresh(app, second.refreshToken)).status).toBe(401)
    expect((await app.call('me', { token: first.accessToken })).status).toBe(200)
  })

  it('E67: neither a switch nor a refresh after it moves the absolute end of the sign-in', async () => {
    const person = await newcomer(app)
    const there = await foundTenant(app, person)
    await app.dataSource.query(
      `update nest_auth_sessions set expires_at = now() + interval '1 hour' where id = $1`,
      [person.sessionId],
    )
    const end = async (sessionId: string): Promise<Date> =>
      (await app.dataSource.query('select expires_at from nest_auth_sessions where id = $1', [sessionId]))[0]
        .expires_at
    const expected = await end(person.sessionId)
    let token = person.accessToken
    for (const [tenantId, keepCurrentSession] of [
      [there, true],
      [person.tenantId, false],
      [there, false],
    ]) {
      const { session, refreshToken } = succeeded(
        await app.call('switchTenant', { token, body: { tenantId, keepCurrentSession } }),
      )
      expect([session.expiresAt, await end(session.id)]).toEqual([expected.toISOString(), expected])
      token = succeeded(await refresh(app, refreshToken)).accessToken
      expect(await end(session.id)).toEqual(expected)
      expect(succeeded(await app.call('me', { token })).session.expiresAt).toBe(expected.toISOString())
    }
  })

  it('E62: a cookie that was set before, by whomever, is never adopted by a sign-in', async () => {
    const [attacker, victim] = [await newcomer(app), await newcomer(app)]
    const { name, value } = { name: `__Host-nest-auth-${attacker.sessionId}`, value: attacker.refreshToken }
    const made = '01900000-0000-7000-8000-00000000dead'
    const headers = {
      ...from('198.51.100.9'),
      'nest-auth-transport': 'cookie',
      'nest-auth-session': attacker.sessionId,
      cookie: `${name}=${value}; __Host-nest-auth-${made}=${value}`,
    }
    const answer = succeeded(await login({ email: victim.email, password: goodPassword }, headers))
    expect([attacker.sessionId, made]).not.toContain(answer.session.id)
    expect(answer.user.id).toBe(victim.userId)
    // What the cookie named stays the attacker's.
    const mine = succeeded(await app.request('/auth/me', { headers }))
    expect([mine.user.id, mine.session.id]).toEqual([attacker.userId, attacker.sessionId])
  })

  it('E75: two tokens in one request are never two rights', async () => {
    const [one, other] = [await newcomer(app), await newcomer(app)]
    const headers = {
      authorization: `Bearer ${one.accessToken}`,
      'nest-auth-transport': 'cookie',
      'nest-auth-session': other.sessionId,
      cookie: `__Host-nest-auth-${other.sessionId}=${other.refreshToken}`,
    }
    expect(succeeded(await app.request('/auth/me', { headers })).user.id).toBe(one.userId)
    const broken = { ...headers, authorization: 'Bearer nobody' }
    expect((await app.request('/auth/me', { headers: broken })).status).toBe(401)
    const asAccess = await app.call('me', { token: one.refreshToken })
    const asRefresh = await refresh(app, one.accessToken)
    expect(asAccess.status).toBe(401)
    expect([400, 401]).toContain(asRefresh.status)
    // Of a cookie and a body the cookie is refreshed, and the other is as it was.
    const { authorization: _, ...byCookie } = headers
    const both = await app.request('/auth/refresh', {
      method: 'POST',
      headers: { ...byCookie, 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken: one.refreshToken }),
    })
    expect(succeeded(both)).toEqual({ tokenType: 'Cookie', expiresIn: 300 })
    const [set] = both.headers.getSetCookie()
    expect(set).toMatch(new RegExp(`^__Host-nest-auth-${other.sessionId}=`))
    expect(set).not.toContain(other.refreshToken)
    const [row] = await app.dataSource.query('select rotated_at from nest_auth_sessions where id = $1', [
      one.sessionId,
    ])
    expect(row).toEqual({ rotated_at: null })
  })

  it.skipIf(isOnServer)(
    'I180: neither a leap day nor the end of 32 bits ends a session early or late',
    async () => {
      for (const instant of [
        '2028-02-29T23:59:59.500Z',
        '2038-01-19T03:14:06.500Z',
        '2040-10-28T00:59:59Z',
      ]) {
        vi.useFakeTimers({ toFake: ['Date'], now: new Date(instant) })
        const person = await newcomer(app)
        const { session } = succeeded(await app.call('me', { token: person.accessToken }))
        const days = (Date.parse(session.expiresAt) - Date.parse(instant)) / 86_400_000
        expect(days).toBeGreaterThan(29.99)
        expect(days).toBeLessThan(30.01)
        const renewed = succeeded(await refresh(app, person.refreshToken))
        vi.setSystemTime(new Date(Date.parse(instant) + 299_000))
        expect((await app.call('me', { token: renewed.accessToken })).status).toBe(200)
        vi.setSystemTime(new Date(Date.parse(instant) + 400_000))
        expect((await app.call('me', { token: renewed.accessToken })).status).toBe(401)
      }
    },
  )
})

it('I170: no field takes long over what was made to keep it busy', () => {
  const evil = [
    'a@',
    'a.',
    '-a',
    '+1',
    'x@x.',
    'https://',
    '..',
    ' ',
    '\t',
    'aA1-',
    '%',
    '[',
    'a@a.a',
  ].flatMap((part) => [part.repeat(65_536 / part.length), `${part.repeat(65_536 / part.length)}!`])
  for (const [name, { body }] of Object.entries(requests) as [RouteName, { body?: v.GenericSchema }][]) {
    if (!body || !('entries' in body || 'pipe' in body)) continue
    const fields = Object.keys((body as unknown as { entries: object }).entries)
    for (const text of evil) {
      const input = Object.fromEntries(fields.map((field) => [field, text]))
      // The best of three: a pause of the machine is not the pattern's.
      const takes = [1, 2, 3].map(() => {
        const begun = performance.now()
        v.safeParse(body, input)
        return performance.now() - begun
      })
      expect(Math.min(...takes), `${name} ${text.slice(0, 20)}`).toBeLessThan(50 * fields.length)
    }
  }
})
