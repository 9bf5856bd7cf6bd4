import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Mailbox } from './mailbox.ts'
import { comparable, expectRefusal, freshEmail, freshTenant, goodPassword, newcomer } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

describe.each(frameworks)('Looking up and founding tenants on %s', (framework) => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({
      framework,
      options: {
        tenant: { enabled: true, allowCreate: true },
        limits: {
          budgets: {
            tenantLookup: { address: { points: 3, seconds: 60 } },
            tenantCreation: { account: { points: 3, seconds: 60 } },
          },
        },
      },
    })
  })
  afterAll(() => app.close())

  it('is refused after so many a minute, known or not, whatever the caller says of its address', async () => {
    const { slug } = await app.tenants.createTenant(freshTenant())
    const look = (of: string, at: number) =>
      app.request(`/auth/tenants/lookup?slug=${of}`, { headers: { 'x-forwarded-for': `203.0.113.${at}` } })
    const allowed = [await look(slug, 1), await look('unknown', 2), await look(slug, 3)]
    expect(allowed.map(({ status }) => status)).toEqual([200, 404, 200])
    const [known, unknown] = [await look(slug, 4), await look('unknown', 5)]
    expectRefusal(known, 'RATE_LIMITED', { retryAfterSeconds: expect.any(Number) })
    expect(known.headers.get('retry-after')).toBe(String(known.body.details.retryAfterSeconds))
    expect(known.body.details.retryAfterSeconds).toBeGreaterThan(0)
    expect(known.body.details.retryAfterSeconds).toBeLessThanOrEqual(60)
    expect(comparable(unknown)).toEqual(comparable(known))
    expect((await app.call('clientConfig')).status).toBe(200)
  })

  it('founding tenants is refused after so many an hour, for each person apart', async () => {
    const [person, other] = [await newcomer(app), await newcomer(app)]
    const found = ({ accessToken: token }: Person, slug: object = freshTenant()) =>
      app.call('createTenant', { token, body: { name: 'Acme', ...slug } })
    const { slug } = await app.tenants.createTenant(freshTenant())
    const answers = [await found(person), await found(person, { slug }), await found(person)]
    expect(answers.map(({ status }) => status)).toEqual([201, 409, 201])
    expectRefusal(await found(person), 'RATE_LIMITED', { retryAfterSeconds: expect.any(Number) })
    expect((await found(other)).status).toBe(201)
  })
})

describe('Founding tenants by sign-ups', () => {
  it('is refused after so many from one address, whoever they are said to be for', async () => {
    const app = await createTestApp({
      options: { limits: { budgets: { tenantCreation: { address: { points: 3, seconds: 60 } } } } },
    })
    try {
      const known = await newcomer(app)
      const signUp = (email: string, newTenant: object | undefined = freshTenant()) =>
        app.call('signup', { body: { email, password: goodPassword, newTenant } })
      expect((await signUp(known.email)).status).toBe(409)
      expect((await signUp(freshEmail())).status).toBe(201)
      const refused = await signUp(freshEmail())
      expectRefusal(refused, 'RATE_LIMITED', { retryAfterSeconds: expect.any(Number) })
      const body = { email: freshEmail(), password: goodPassword }
      expect((await app.call('signup', { body })).status).not.toBe(429)
      expect((await app.call('me', { token: known.accessToken })).status).toBe(200)
    } finally {
      await app.close()
    }
  })
})

describe.each(frameworks)('Behind one proxy on %s', (framework) => {
  const mailbox = new Mailbox()
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({
      framework,
      options: {
        tenant: { enabled: true },
        trustProxyHops: 1,
        limits: { budgets: { tenantLookup: { address: { points: 3, seconds: 60 } } } },
        mail: mailbox.options(),
      },
    })
  })
  afterAll(() => app.close())

  it('C42: one address has thirty reset mails an hour sent, whomever they are for', async () => {
    const ask = (email: string, address: string) =>
      app.request('/auth/forgot-password', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ email }),
      })
    const statuses: number[] = []
    for (let index = 0; index < 32; index++) statuses.push((await ask(freshEmail(), '203.0.113.200')).status)
    expect(statuses).toEqual([...Array(30).fill(204), 429, 429])
    expect((await ask(freshEmail(), '203.0.113.201')).status).toBe(204)
  })

  /** The statuses of look-ups, each with what it and the proxies before it say of its address. */
  const look = async (forwarded: readonly string[]) => {
    const statuses: number[] = []
    for (const address of forwarded) {
      const { status } = await app.request('/auth/tenants/lookup?slug=nobody', {
        headers: { 'x-forwarded-for': address },
      })
      statuses.push(status)
    }
    return statuses
  }

  it('C37: an IPv6 /64 counts as one caller in every spelling, and a mapped address as what it is', async () => {
    expect(
      await look([
        '2001:db8:1:2::1',
        '2001:0DB8:0001:0002:ffff::9',
        '[2001:db8:1:2::3]:4711',
        '2001:db8:1:2:a:b:c:d',
      ]),
    ).toEqual([404, 404, 404, 429])
    expect(await look(['2001:db8:1:3::1'])).toEqual([404])
    expect(await look(['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:CB00:7107', '203.0.113.7'])).toEqual([
      404, 404, 404, 429,
    ])
  })

  it('C38: what a caller claims before the entry of the proxy counts for nothing', async () => {
    const forged = ['198.51.100.1', 'not an address', '', '::1', '203.0.113.50, 203.0.113.51']
    expect(await look(forged.map((claim) => `${claim}, 203.0.113.99`))).toEqual([404, 404, 404, 429, 429])
    // Garbage in the proxy's own place is the connection it came over, one and the same.
    expect(await look(['x', 'y', ' ', '999.1.1.1'])).toEqual([404, 404, 404, 429])
  })
})
