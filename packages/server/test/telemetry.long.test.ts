import { Controller, Get, Logger } from '@nestjs/common'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NestAuthLogger, NestAuthMisuseError, Public } from '../src/index.ts'
import { logBook } from './log-book.ts'
import { Mailbox } from './mailbox.ts'
import { Collector } from './metric-reader.ts'
import {
  expectRefusal,
  foundTenant,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  refresh,
} from './people.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

@Controller('speaking')
class SpeakingController {
  private readonly logger = new Logger('Speaking')

  @Public()
  @Get()
  speak() {
    this.logger.log('Somebody called.')
    this.logger.warn({ message: 'Careful', password: goodPassword, step: 2 })
    this.logger.error(new Error(`Bearer ${goodPassword}`), 'a stack')
    return {}
  }
}

describe.each(frameworks)('An operator of %s', (framework) => {
  const book = logBook()
  const reader = new Collector()
  const mailbox = new Mailbox()
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({
      framework,
      options: {
        logger: book.options,
        metrics: { meterProvider: new MeterProvider({ readers: [reader] }) },
        mail: mailbox.options(),
        tokens: { refreshTokenReuseIntervalSeconds: 0 },
        limits: { budgets: { tenantLookup: { address: { points: 2, seconds: 60 } } } },
      },
      prepare: (nest) => nest.useLogger(nest.get(NestAuthLogger, { strict: false })),
    })
  })
  afterAll(async () => {
    Logger.overrideLogger(false)
    await app.close()
  })

  /** The lines about requests since the last time. */
  let seen = 0
  const requests = () => {
    const all = book.lines().filter((line) => 'route' in line)
    return all.slice(seen, (seen = all.length))
  }

  it('finds a request by the id it was answered with', async () => {
    requests()
    const answer = await app.call('login', { body: { email: freshEmail(), password: goodPassword } })
    const given = await app.request('/auth/me', { headers: { 'x-request-id': 'proxy-4711_a' } })
    const forged = await app.request('/auth/me', { headers: { 'x-request-id': 'a\tforged{line}' } })
    expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId)
    expect([given.headers.get('x-request-id'), given.body.requestId]).toEqual([
      'proxy-4711_a',
      'proxy-4711_a',
    ])
    expect(forged.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    const fine = await app.request('/auth/client-config', { headers: { 'x-request-id': 'proxy-4712' } })
    expect(fine.headers.get('x-request-id')).toBe('proxy-4712')
    expect(requests().map(({ requestId, route, status }) => [requestId, route, status])).toEqual([
      [answer.body.requestId, 'login', 401],
      ['proxy-4711_a', 'me', 401],
      [forged.body.requestId, 'me', 401],
      ['proxy-4712', 'clientConfig', 200],
    ])
  })

  it('reads who did what, how it ended and how long it took, and no secret', async () => {
    requests()
    const person = await newcomer(app)
    const me = await app.call('me', { token: person.accessToken })
    const query = `?access_token=${person.accessToken}`
    expectRefusal(await app.request(`/auth/nowhere${query}`), 'NOT_FOUND')
    const body = `{"password":"${goodPassword}`
    const headers = { 'content-type': 'application/json' }
    expectRefusal(await app.request('/auth/login', { method: 'POST', headers, body }), 'MALFORMED_REQUEST')
    const { userId, tenantId } = person
    const common = { level: 30, time: expect.any(Number), requestId: expect.any(String) }
    const durationMs = expect.any(Number)
    expect(requests().map(({ pid: _pid, hostname: _hostname, ...line }) => line)).toEqual([
      {
        ...common,
        route: 'signup',
        method: 'POST',
        status: 201,
        durationMs,
        userId,
        tenantId,
        msg: 'POST signup 201',
      },
      {
        ...common,
        requestId: me.headers.get('x-request-id'),
        route: 'me',
        method: 'GET',
        status: 200,
        durationMs,
        userId,
        tenantId,
        msg: 'GET me 200',
      },
      expect.objectContaining({ route: null, status: 404, code: 'NOT_FOUND' }),
      expect.objectContaining({ route: 'login', status: 400, code: 'MALFORMED_REQUEST' }),
    ])
    expect(book.text()).not.toContain(goodPassword)
    expect(book.text()).not.toContain(person.accessToken)
  })

  it('is told of its own faults as errors, and not of every question after its health', async () => {
    requests()
    await app.call('live')
    const person = await newcomer(app)
    await app.dataSource.query('alter table nest_auth_sessions rename to lost')
    expectRefusal(await refresh(app, person.refreshToken), 'INTERNAL_ERROR')
    await app.dataSource.query('alter table lost rename to nest_auth_sessions')
    expect(requests().map(({ route, level, code }) => [route, level, code])).toEqual([
      ['live', 20, undefined],
      ['signup', 30, undefined],
      ['refresh', 50, 'INTERNAL_ERROR'],
    ])
    expect(book.text()).not.toContain(person.refreshToken)
  })

  it('counts how sign-ins, sign-ups, refreshes and switches ended', async () => {
    const before = await reader.read()
    const person = await newcomer(app)
    const again = { email: person.email, password: goodPassword }
    await app.call('login', { body: again })
    await app.call('login', { body: { ...again, password: 'not the password' } })
    await app.call('signup', { body: { ...again, newTenant: freshTenant() } })
    const tenantId = await foundTenant(app, person)
    await app.call('switchTenant', {
      token: person.accessToken,
      body: { tenantId, keepCurrentSession: true },
    })
    await refresh(app, person.refreshToken)
    await refresh(app, person.refreshToken)
    const after = await reader.read()
    const grown = Object.fromEntries(
      Object.entries(after)
        .map(([key, value]) => [key, value - (before[key] ?? 0)] as const)
        .filter(([key, value]) => value !== 0 && !/request\.duration|hash|cache|lookups|mail\./.test(key)),
    )
    expect(grown).toEqual({
      'nest_auth.logins{outcome=success}': 1,
      'nest_auth.logins{outcome=invalid_credentials}': 1,
      'nest_auth.signups{outcome=success}': 1,
      'nest_auth.signups{outcome=email_already_exists}': 1,
      'nest_auth.tenant_switches{outcome=success}': 1,
      'nest_auth.refreshes{outcome=success}': 1,
      'nest_auth.refreshes{outcome=invalid_refresh_token}': 1,
      'nest_auth.session.thefts': 1,
    })
    const requested = 'nest_auth.request.duration{route=login,status_code=401,type=INVALID_CREDENTIALS}'
    expect(after[requested]! - (before[requested] ?? 0)).toBe(1)
    expect(after['nest_auth.password.hash.wait']!).toBeGreaterThan(
      before['nest_auth.password.hash.wait'] ?? 0,
    )
    // No attribute names anybody.
    expect(Object.keys(after).join()).not.toMatch(/[\da-f]{8}-[\da-f]{4}-7|@/)
  })

  it('sees guesses, limits, queues and the cache of sessions', async () => {
    const before = await reader.read()
    const email = freshEmail()
    const guess = () => app.call('login', { body: { email, password: 'a wrong password' } })
    for (let guesses = 0; guesses < 11; guesses++) await guess()
    for (const slug of ['one', 'two', 'three']) await app.call('lookupTenant', { query: { slug } })
    mailbox.isBroken = true
    const person = await newcomer(app)
    for (let asked = 0; asked < 3; asked++)
      await app.request('/app/private', { headers: { authorization: `Bearer ${person.accessToken}` } })
    await mailbox.to(app, person.email)
    const after = await reader.read()
    const grown = (key: string) => after[key]! - (before[key] ?? 0)
    expect(grown('nest_auth.lockouts{lockout=for_a_while}')).toBe(1)
    expect(grown('nest_auth.rate_limited{budget=guess}')).toBe(1)
    expect(grown('nest_auth.rate_limited{budget=tenantLookup}')).toBe(1)
    expect(grown('nest_auth.session.cache.lookups{result=hit}')).toBe(3)
    expect(after['nest_auth.session.cache.size']).toBeGreaterThan(0)
    expect(after['nest_auth.password.hash.queue.depth']).toBe(0)
    expect(after['nest_auth.password.hash.active']).toBe(0)
    expect(after['nest_auth.mail.queue.depth']).toBeGreaterThan(0)
  })
})

describe('The log of the application itself', () => {
  it('is the same log, with the request each line belongs to and without secrets', async () => {
    const book = logBook()
    const app = await createTestApp({
      imports: [speaking()],
      options: { logger: book.options },
      prepare: (nest) => nest.useLogger(nest.get(NestAuthLogger, { strict: false })),
    })
    try {
      await app.request('/speaking', { headers: { 'x-request-id': 'balancer-0815' } })
      const own = book.lines().filter(({ context }) => context === 'Speaking')
      expect(own.map(({ level, msg, requestId }) => [level, msg, requestId])).toEqual([
        [30, 'Somebody called.', 'balancer-0815'],
        [40, 'Careful', 'balancer-0815'],
        [50, 'Bearer [redacted]', 'balancer-0815'],
      ])
      expect(own[1]).toMatchObject({ step: 2, password: '[redacted]' })
      const off = book.lines().filter(({ msg }) => msg.includes('they need `mail`'))
      expect(off.map(({ level, msg }) => [level, msg])).toEqual([
        [30, expect.stringContaining('invitations are off')],
      ])
      expect(book.text()).not.toContain(goodPassword)
    } finally {
      Logger.overrideLogger(false)
      await app.close()
    }
  })

  it('is refused with a level that does not exist', async () => {
    const options = { logger: { level: 'loud' as never } }
    await expect(createTestApp({ options })).rejects.toThrow(NestAuthMisuseError)
  })
})

function speaking() {
  class SpeakingModule {}
  Reflect.defineMetadata('controllers', [SpeakingController], SpeakingModule)
  return SpeakingModule
}
