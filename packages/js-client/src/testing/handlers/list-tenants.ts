import type { RouteHandler } from '../call.ts'
import { fieldFailure } from '../failure.ts'
import { fromBase64Url, toBase64Url } from '../ids.ts'
import { enterableMemberships } from '../tenants.ts'
import { tenantView } from '../views.ts'
import type { TenantRow, World } from '../world.ts'

const defaultLimit = 20

export const listTenants: RouteHandler<'listTenants'> = (world, { query, session }) => {
  const needle = query.search?.toLowerCase() ?? ''
  const after = query.cursor === undefined ? undefined : readCursor(world, query.cursor, session.userId)
  const rows = enterableMemberships(world, session.userId)
    .map((membership) => ({ membership, tenant: world.tenants.get(membership.tenantId)! }))
    .filter(({ tenant }) => [tenant.name, tenant.slug].some((text) => text.toLowerCase().includes(needle)))
    .toSorted((one, other) => compare(one.tenant, other.tenant))
    .filter(({ tenant }) => !after || compare(tenant, after) > 0)
  const page = rows.slice(0, query.limit ?? defaultLimit)
  const last = page.at(-1)
  return {
    items: page.map(({ membership, tenant }) => ({
      ...tenantView(tenant),
      roles: [...membership.roles],
      isDefault: membership.isDefault,
    })),
    nextCursor: last && rows.length > page.length ? writeCursor(last.tenant, session.userId) : null,
  }
}

function compare(one: TenantRow, other: TenantRow): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1
  return one.id < other.id ? -1 : Number(one.id > other.id)
}

// A cursor carries its owner, so that nobody pages on from another person's position.
function writeCursor(position: TenantRow, userId: string): string {
  return toBase64Url(`${userId} ${position.id}`)
}

function readCursor(world: World, cursor: string, userId: string): TenantRow {
  const [owner, tenantId] = fromBase64Url(cursor)?.split(' ') ?? []
  const position = world.tenants.get(tenantId ?? '')
  if (owner !== userId || !position) throw fieldFailure('cursor', 'cursor')
  return position
}
