import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { expectTenantIsolation } from '../src/testing/index.ts'
import type {
  OwnIds,
  SeededTenant,
  TenantIsolationError,
  TenantIsolationOptions,
} from '../src/testing/index.ts'
import { seed, within } from './tenant-leaks/orders-app.ts'
import { createSmallApp } from './tenant-leaks/small-app.ts'
import type { TestApp } from './test-app.ts'

describe('A walk over an application of small controllers', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createSmallApp()
  })
  afterAll(() => app.close())

  const walk = async (options: TenantIsolationOptions = {}) => {
    const lines: string[] = []
    const print = (line: string) => lines.push(line)
    const thrown = await expectTenantIsolation(app.nest, { seed, print, ...options }).catch(
      (error: unknown) => error as TenantIsolationError,
    )
    return { ...(thrown as TenantIsolationError), message: String(thrown), lines }
  }
  const payments = 'POST /payments'
  const paid = { body: (own: OwnIds) => ({ orderId: own.id('Order'), account: 'DE123' }) }
  const skipped = { 'GET /exports/never': { skip: 'answers nobody' }, [payments]: { skip: 'walked below' } }

  it('leaves out what the library answers, finds the leak, and needs few calls for it as every role', async () => {
    const { leaks, report, message, lines } = await walk({ routes: skipped })
    expect(leaks).toContainEqual(
      expect.objectContaining({
        route: 'POST /exports',
        position: 'body orderId',
        roles: ['owner', 'owner of both tenants', 'admin', 'member', 'member of both tenants'],
        what: expect.stringMatching(/^the answer holds Order\.title "Order /),
      }),
    )
    expect(new Set(leaks.map(({ route, position }) => `${route}, ${position}`))).toEqual(
      new Set(['POST /exports, body orderId']),
    )
    expect(report.routes).toEqual(
      expect.arrayContaining(['GET /orders', 'DELETE /orders/:id', 'POST /exports']),
    )
    expect(report.leftOut.libraryRoutes).toContain('POST /auth/login')
    expect(report.leftOut.libraryRoutes).toContain('GET /auth/members')
    expect(report.calls).toBeLessThan(600)
    const summary =
      /Walked \d+ routes as nobody, admin, .*: \d+ calls and seeding in \d+\.\d s, without the start of the application\. Left out: \d+ routes of Nest Auth \(includeLibraryRoutes walks them\); by skip: GET \/exports\/never \(answers nobody\), POST \/payments \(walked below\)\.$/
    expect(message).toMatch(summary)
    expect(lines.at(-1)).toMatch(summary)
  })

  it('refuses the name of a role there is none of, as whom nobody would call', async () => {
    expect(await walk({ roles: ['member', 'ownr'], routes: skipped })).toHaveProperty(
      'message',
      expect.stringMatching(/there is no role "ownr"; there are: admin, member, owner\.$/),
    )
  })

  it.each<{ options: Record<string, unknown>; said: RegExp }>([
    {
      options: { routeTimeoutSecond: 5 },
      said: /no option "routeTimeoutSecond"; did you mean "routeTimeoutSeconds"\?$/,
    },
    {
      options: { routeTimeoutSeconds: -1 },
      said: /routeTimeoutSeconds is -1; it takes seconds above 0, at most/,
    },
    { options: { routeTimeoutSeconds: Infinity }, said: /routeTimeoutSeconds is Infinity; it takes/ },
    {
      options: { routes: { 'GET /ordrs': { skip: 'none' } } },
      said: /no route "GET \/ordrs"; did you mean "GET \/orders"\?$/,
    },
    {
      options: { routes: { [payments]: { mayChnge: [] } } },
      said: /no option "mayChnge" of routes\['POST \/payments'\]; did you mean "mayChange"\?$/,
    },
    {
      options: { routes: { [payments]: { mayChange: ['Ordr'] } } },
      said: /no entity with rows of tenants "Ordr", in mayChange of routes\['POST \/payments'\]; did you mean "Order"\?$/,
    },
  ])('refuses options it would otherwise pass over: $options', async ({ options, said }) => {
    const started = vi.fn(seed)
    expect(await walk({ ...options, seed: started })).toHaveProperty('message', expect.stringMatching(said))
    expect(started).not.toHaveBeenCalled()
  })

  it('fails where a route answers nobody, and finds the leak once it is told what to send', async () => {
    const ofPayments = { roles: ['member'], include: within('/payments') }
    expect(await walk(ofPayments)).toMatchObject({
      leaks: [],
      blindSpots: [
        expect.stringMatching(
          /^POST \/payments: answered nobody but with status 401, 404, last with "no such account"\. .* \{ body: .* \{ skip: 'why' \}\.$/,
        ),
      ],
      // That somebody of the other tenant may read what is owed says nothing about the roles that were walked.
      report: { closed: ['GET /payments/owed', 'GET /payments/latest'] },
    })
    const told = await walk({ ...ofPayments, routes: { [payments]: paid } })
    expect(told.blindSpots).toEqual([])
    expect(told.leaks).toContainEqual(expect.objectContaining({ route: payments, position: 'body orderId' }))
  })

  it('finds what a guard of the application does to routes of the library, if told to walk them', async () => {
    const ofMembers = { roles: ['owner'], include: within('/members/:userId') }
    expect(await walk(ofMembers)).toMatchObject({
      leaks: [],
      blindSpots: [expect.stringMatching(/^No route was walked/)],
    })
    const { leaks, report } = await walk({ ...ofMembers, includeLibraryRoutes: true })
    expect(leaks).toContainEqual(
      expect.objectContaining({
        route: 'DELETE /auth/members/:userId',
        position: 'path userId',
        what: expect.stringMatching(
          /^status is 403 for an id of the other tenant, and 404 for a made-up one$/,
        ),
      }),
    )
    expect(report.leftOut).toMatchObject({
      libraryRoutes: [],
      notIncluded: expect.arrayContaining(['GET /orders', 'GET /auth/members']),
    })
  })

  it('writes rows of the own tenant again, but not between two answers that it compares', async () => {
    let asked = 0
    const wordsOf = new Map<string, number>()
    const counted = async (tenant: SeededTenant) => {
      wordsOf.set(tenant.name, (wordsOf.get(tenant.name) ?? 0) + 1)
      await seed(tenant)
    }
    const options = {
      seed: counted,
      roles: ['member'],
      include: ({ method, path }: { method: string; path: string }) => method === 'GET' && path === '/orders',
      // Both tenants have a receipt when they are seeded, and none later.
      ids: () => ({ receipt: (asked += 1) > 2 ? [] : ['R-1000'] }),
    }
    expect(await walk(options)).not.toHaveProperty('leaks')
    expect([...wordsOf.values()]).toEqual([expect.toSatisfy((times) => times > 2), expect.any(Number)])
  })

  it('gives up a route that does not answer, names it, and walks the others', async () => {
    const { leaks, blindSpots, report, lines } = await walk({
      roles: ['member'],
      include: ({ method, path }) => path.startsWith('/exports/') || (method === 'GET' && path === '/orders'),
      routeTimeoutSeconds: 4,
    })
    // While it waits, what the listener failed on is delivered: that is no row used up.
    expect(leaks).toEqual([])
    expect(blindSpots).toEqual([
      'GET /exports/never: given up after 4 seconds: it never answered (asked as somebody of the other tenant). ' +
        "Raise routeTimeoutSeconds if it is slow, call it as fewer roles, or leave it out: routes: { 'GET /exports/never': { skip: 'why' } }.",
    ])
    expect(report.routes).toEqual(['GET /orders', 'GET /exports/count', 'GET /exports/never'])
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^expectTenantIsolation: \d+ s, .*GET \/exports\/never as somebody of the other tenant$/,
      ),
    )
    expect(lines.at(-1)).toMatch(/^expectTenantIsolation: Walked 3 routes/)
  })

  it('says of what it leaves out that it is not walked, where it is told how to', async () => {
    const { blindSpots } = await walk({
      roles: ['member'],
      include: within('/exports/count'),
      routes: { 'POST /auth/login': { spansTenants: false }, 'GET /orders': {} },
    })
    expect(blindSpots).toEqual([
      expect.stringMatching(
        /^POST \/auth\/login: is a route of Nest Auth, .* Set includeLibraryRoutes: true/,
      ),
      expect.stringMatching(/^GET \/orders: is left out by include/),
    ])
  })
})
