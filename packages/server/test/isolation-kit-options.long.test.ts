import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NestAuthLogger } from '../src/index.ts'
import { RequestReports } from '../src/telemetry/request-reports.ts'
import { expectTenantIsolation } from '../src/testing/index.ts'
import type { SeededTenant, TenantIsolationError, TenantIsolationOptions } from '../src/testing/index.ts'
import { logBook } from './log-book.ts'
import { createOrdersApp, seed, within } from './tenant-leaks/orders-app.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

describe('A walk over routes it cannot know', () => {
  const book = logBook()
  let app: TestApp
  beforeAll(async () => {
    app = await createOrdersApp('SHARED', 'fastify', { logger: book.options })
  })
  afterAll(() => app.close())

  const walk = (part: string, options: TenantIsolationOptions = {}) =>
    expectTenantIsolation(app.nest, { seed, roles: ['member'], include: within(part), ...options }).catch(
      (thrown: unknown) => thrown as TenantIsolationError,
    )
  const parcels = 'POST /api/v1/reticent/parcels'

  it('fails where every body is refused, and finds the leak once it is told a body', async () => {
    expect(await walk('/reticent/parcels')).toMatchObject({
      leaks: [],
      blindSpots: [
        expect.stringMatching(
          /^GET \/api\/v1\/reticent\/parcels: refuses every request .* "service must be .* by rail"\. .* \{ query: /,
        ),
        expect.stringMatching(/^POST \/api\/v1\/reticent\/parcels: refuses every request .* \{ body: /),
      ],
    })
    const told = await walk('/reticent/parcels', {
      routes: {
        'GET /api/v1/reticent/parcels': { query: () => ({ service: 'express by rail' }) },
        [parcels]: { body: (own) => ({ parcel: { contents: [{ ref: own.id('Order') }], weight: 3 } }) },
      },
    })
    expect(told).toMatchObject({ blindSpots: [] })
    expect(told).toHaveProperty(
      'leaks.0',
      expect.objectContaining({ route: parcels, position: 'body parcel.contents[].ref' }),
    )
  })

  it('fills in forms that are known by name, and quotes why one was refused', async () => {
    expect(await walk('/reticent/suppliers')).toMatchObject({ closed: [] })
    expect(await walk('/reticent/unnameable')).toHaveProperty('blindSpots', [
      expect.stringMatching(
        /as malformed, last with "name must be .*an IBAN.*"\. Nothing made up is a value for body name, which asks for .*isIBAN.*\. Say what it takes/i,
      ),
    ])
  })

  it('names the fields it could not fill in, and fails where an object was left out for one of them', async () => {
    const residents = 'POST /api/v1/reticent/residents'
    const asksForCard = 'body residence.card, which asks for isIdentityCard(IT)'
    const refused = await walk('/reticent/residents')
    expect(refused).toMatchObject({
      blindSpots: [
        `${residents}: Nothing made up is a value for ${asksForCard}. ` +
          `Say what it takes: routes: { '${residents}': { body: (own) => ({ … }) } }.`,
      ],
      report: {
        unfilled: [`${residents}: body taxId, which asks for isTaxId(de-AT)`, `${residents}: ${asksForCard}`],
      },
    })
    const told = await walk('/reticent/residents', {
      routes: {
        [residents]: { body: (own) => ({ residence: { orderId: own.id('Order'), card: 'CB12345AB' } }) },
      },
    })
    expect(told).toMatchObject({ closed: [], unfilled: [] })
  })

  it('tries ids that are in no key when it is given them', async () => {
    const titles = async ({ id }: SeededTenant) => {
      const rows = await app.dataSource.query('select title from orders where tenant_id = $1', [id])
      return { title: rows.map(({ title }: { title: string }) => title) }
    }
    expect(await walk('/by-title/', { ids: titles })).toHaveProperty('leaks', [
      expect.objectContaining({
        position: 'path title',
        what: 'body.isTaken is true for an id of the other tenant, and false for a made-up one',
      }),
    ])
  })

  it('comes from another address each time, and fails where it is slowed down or meets a fault', async () => {
    expect(await walk('/reticent/limited')).toMatchObject({ closed: [] })
    expect(await walk('/reticent/b')).toMatchObject({
      leaks: [],
      blindSpots: [
        expect.stringMatching(/busy: status 429, as .*member/),
        expect.stringMatching(/broken: status 500/),
      ],
    })
  })

  it('lets a public form leave a row in the tenant it is sent to, if told so', async () => {
    const contact = { mayChange: ['Order'], publicPositions: ['body tenantId'] }
    expect(await walk('/contact')).toHaveProperty('leaks.length')
    expect(await walk('/contact', { routes: { 'POST /api/v1/reticent/contact': contact } })).toMatchObject({
      closed: [],
    })
  })

  it('names tables without rows, and routes that are left out', async () => {
    const routes = { 'GET /api/v1/orders/count': { skip: 'counted elsewhere' } }
    const error = await walk('/api/v1/orders/count', { seed: () => {}, routes })
    expect(error).toMatchObject({
      blindSpots: [expect.stringMatching(/^Order: the other tenant has no row/)],
      report: { routes: [], skipped: { 'GET /api/v1/orders/count': 'counted elsewhere' } },
    })
  })

  it('leaves requests out of the log while it walks, but neither faults nor what others say', async () => {
    const before = book.lines().length
    const said = () =>
      book
        .lines()
        .slice(before)
        .map(({ msg }: { msg: string }) => msg)
    const fault = { route: 'login', method: 'POST', status: 500, code: 'INTERNAL_ERROR' } as const
    const speakingSeed = async (tenant: SeededTenant) => {
      app.nest.get(RequestReports, { strict: false }).report(fault)
      app.nest.get(NestAuthLogger).log('The application speaks.')
      await seed(tenant)
    }
    await walk('/api/auth/tenants', { seed: speakingSeed, includeLibraryRoutes: true })
    expect(new Set(said())).toEqual(new Set(['POST login 500', 'The application speaks.']))
    await app.request('/api/auth/me')
    expect(said()).toContain('GET me 401')
  })

  it('asks for tenants', async () => {
    const alone = await createTestApp({ tenancy: 'off' })
    try {
      await expect(expectTenantIsolation(alone.nest)).rejects.toThrow(/needs tenants: NestAuthModule.forRoot/)
    } finally {
      await alone.close()
    }
  })
})
