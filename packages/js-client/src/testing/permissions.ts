import type { Route } from '../contract/index.ts'
import { Failure } from './failure.ts'
import { membershipOf } from './tenants.ts'
import type { SessionRow, World } from './world.ts'

/** Somebody in a tenant. */
type Holder = Pick<SessionRow, 'userId' | 'tenantId' | 'actor'>

/** What the roles of a session grant in its tenant. */
export function permissionsOf(world: World, session: Holder): Set<string> {
  return new Set(rolesOf(world, session).flatMap((role) => world.rolePermissions[role] ?? []))
}

/** The roles a session acts with; without tenancy nobody has been given one. */
export function rolesOf(world: World, session: Holder): string[] {
  // Staff holds its platform roles above the tenants, and in one it has entered.
  if (session.tenantId === null || session.actor?.kind === 'staff') {
    return world.users.get(session.userId)!.platformRoles
  }
  return membershipOf(world, session.userId, session.tenantId)?.roles ?? []
}

/** Refuses a session that may not do this in its tenant. */
export function assertPermission(
  world: World,
  session: SessionRow,
  permission: NonNullable<Route['permission']>,
): void {
  if (!permissionsOf(world, session).has(permission)) throw new Failure('FORBIDDEN')
  // Staff above the tenants enters one first.
  if (session.tenantId === null && !permission.startsWith('platform:')) throw new Failure('TENANT_REQUIRED')
}
