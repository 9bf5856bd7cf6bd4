import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparable, expectRefusal, freshTenant } from './people.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

describe.each(frameworks)('Looking up tenants on %s', (framework) => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({
      framework,
      options: {
        tenant: { enabled: true },
        limits: { budgets: { tenantLookup: { address: { points: 3, seconds: 60 } } } },
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
})
