import { Failure } from '../../../src/testing/failure.ts'
import { activeTenantBySlug } from '../../../src/testing/tenants.ts'
import { tenantView } from '../../../src/testing/views.ts'
import { handler } from './mistake.ts'
import type { Mistake } from './mistake.ts'

export const tenantMistakes: Mistake[] = [
  {
    name: 'lookupTenant shows suspended tenants',
    mode: 'ISOLATED',
    caughtBy: 'lookupTenant answers the same for unknown, partial, suspended and impossible slugs',
    sabotage: handler('lookupTenant', (intact) => (world, call) => {
      const suspended = [...world.tenants.values()].find(
        ({ slug, state }) => slug === call.query.slug && state === 'suspended',
      )
      return suspended ? { ...tenantView(suspended), methods: [] } : intact(world, call)
    }),
  },
  {
    name: 'lookupTenant finds by the beginning of a slug',
    mode: 'SHARED',
    caughtBy: 'lookupTenant answers the same for unknown, partial, suspended and impossible slugs',
    sabotage: handler('lookupTenant', (intact) => (world, call) => {
      const slug = [...world.tenants.values()].find((tenant) => tenant.slug.startsWith(call.query.slug))?.slug
      return intact(world, { ...call, query: { slug: slug ?? call.query.slug } })
    }),
  },
  {
    name: 'lookupTenant takes the slug literally',
    mode: 'SHARED',
    caughtBy: 'lookupTenant finds a tenant by its slug, however it is typed',
    sabotage: handler('lookupTenant', (intact) => (world, call) => {
      if (!activeTenantBySlug(world, call.query.slug)) throw new Failure('TENANT_NOT_FOUND')
      return intact(world, call)
    }),
  },
  {
    name: 'listTenants lists everything there is',
    mode: 'SHARED',
    caughtBy: "listTenants lists the caller's own tenants and no others, in the order of their names",
    sabotage: handler('listTenants', (intact) => (world, call) => {
      const result = intact(world, call)
      const others = [...world.tenants.values()].filter(
        ({ id }) => !result.items.some((item) => item.id === id),
      )
      return {
        ...result,
        items: [
          ...result.items,
          ...others.map((row) => ({ ...tenantView(row), roles: [], isDefault: false })),
        ],
      }
    }),
  },
  {
    name: 'listTenants loses a row at the edge of a page',
    mode: 'SHARED',
    caughtBy: 'listTenants pages through everything once, twenty at a time unless told otherwise',
    sabotage: handler('listTenants', (intact) => (world, call) => {
      const result = intact(world, call)
      return call.query.cursor === undefined ? result : { ...result, items: result.items.slice(1) }
    }),
  },
]
