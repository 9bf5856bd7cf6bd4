import { Failure } from './failure.ts'
import { enterableMemberships } from './tenants.ts'
import { tenantView } from './views.ts'
import type { SessionRow, World } from './world.ts'

/** Refuses a request that names another tenant than its session's: a member learns which one, everybody else nothing. */
export function assertIntendedTenant(world: World, session: SessionRow, headers: Headers): void {
  const name = headers.get('nest-auth-tenant')?.trim().toLowerCase()
  if (name === undefined) return
  const isNamed = (id: string | null) => id !== null && (id === name || world.tenants.get(id)?.slug === name)
  if (isNamed(session.tenantId)) return
  const own = session.actor ? [] : enterableMemberships(world, session.userId)
  const membership = own.find(({ tenantId }) => isNamed(tenantId))
  if (!membership) throw new Failure('TENANT_NOT_FOUND')
  throw new Failure('TENANT_MISMATCH', { tenant: tenantView(world.tenants.get(membership.tenantId)!) })
}
