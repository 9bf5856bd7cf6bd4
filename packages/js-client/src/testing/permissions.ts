import type { TenantPermission } from '../contract/index.ts'
import { Failure } from './failure.ts'
import { membershipOf } from './tenants.ts'
import type { SessionRow, World } from './world.ts'

/** Somebody in a tenant. */
type Holder = Pick<SessionRow, 'userId' | 'tenantId'>

/** What the roles of a session grant in its tenant. */
export function permissionsOf(world: World, session: Holder): Set<string> {
  return new Set(rolesOf(world, session).flatMap((role) => world.rolePermissions[role] ?? []))
}

/** The roles of a session in its tenant; without tenancy nobody has been given one. */
export function rolesOf(world: World, session: Holder): string[] {
  return session.tenantId === null ? [] : (membershipOf(world, session.userId, session.tenantId)?.roles ?? [])
}

/** Refuses a session that may not do this in its tenant. */
export function assertPermission(world: World, session: SessionRow, permission: TenantPermission): void {
  if (!permissionsOf(world, session).has(permission)) throw new Failure('FORBIDDEN')
}
