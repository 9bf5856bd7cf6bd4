import { routes } from '@nest-auth/js-client/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectTenantIsolation } from '../../src/testing/index.ts'
import type { TenantIsolationError } from '../../src/testing/index.ts'
import { readRoutes } from '../../src/testing/read-routes.ts'
import { titleOf } from '../../src/testing/walked-route.ts'
import type { Framework, TestApp } from '../test-app.ts'
import { leaks } from './leaks.ts'
import { createOrdersApp, seed, within } from './orders-app.ts'

/** What the test kit promises, of an application with routes that leak and routes that do not. */
export function itFindsLeaks(tenancy: 'SHARED' | 'ISOLATED', framework: Framework): void {
  let app: TestApp
  beforeAll(async () => {
    app = await createOrdersApp(tenancy, framework)
  })
  afterAll(() => app.close())

  describe('the walk over routes that leak', () => {
    let error: TenantIsolationError
    beforeAll(async () => {
      // One that keeps tenants apart, and answers with a word that a leak writes into rows of the other.
      const include = ({ path }: { path: string }) =>
        path.includes('/leaks/') || path === '/api/v1/orders/archive'
      const walk = expectTenantIsolation(app.nest, { seed, roles: ['member'], include })
      error = (await walk.catch((thrown: unknown) => thrown)) as TenantIsolationError
    })

    it.each(leaks)('finds that $leak', ({ route, position, what }) => {
      expect(error.leaks.filter((leak) => leak.route === route)).toContainEqual({
        route,
        position,
        roles: expect.arrayContaining(['member']) as string[],
        what: expect.stringMatching(what) as string,
        next: expect.stringMatching(/^.{20,}/) as string,
      })
      expect(error.message).toContain(`${route}, ${position}, as member`)
    })

    it('says nothing else, and sees all of them', () => {
      expect(new Set(error.leaks.map(({ route }) => route))).toEqual(new Set(leaks.map(({ route }) => route)))
      expect(error.blindSpots).toEqual([])
    })
  })

  it('the walk is content with routes that keep tenants apart', async () => {
    const report = await expectTenantIsolation(app.nest, {
      seed,
      roles: ['member'],
      include: within('/api/v1/orders'),
    })
    expect(report).toMatchObject({ closed: [], skipped: {} })
    expect(report.routes).toHaveLength(6)
  })

  it('every route is known by each of its paths and versions, those of the library too', () => {
    const titles = readRoutes(app.nest).map(titleOf)
    expect(titles).toEqual(
      expect.arrayContaining(['DELETE /api/v2/purchases/:id', 'GET /api/v1/orders/count']),
    )
    for (const { method, path } of Object.values(routes))
      expect(titles).toContain(`${method} /api/auth${path}`)
  })
}
