import type { ErrorCode } from '../contract/index.ts'
import { Failure } from './failure.ts'
import { isLive } from './session-lifetime.ts'
import { membershipOf } from './tenants.ts'
import type { SessionRow, World } from './world.ts'

/** Refuses a session whose user, membership or tenant no longer allows it. */
export function assertStanding(
  world: World,
  session: SessionRow,
  code: 'UNAUTHENTICATED' | 'INVALID_REFRESH_TOKEN',
): void {
  const refusal = refusalOf(world, session, code)
  if (refusal) throw new Failure(refusal)
}

/** Why a session may not be used although it is alive; `code` where nobody may know. */
export function refusalOf(world: World, session: SessionRow, code: ErrorCode): ErrorCode | undefined {
  if (world.users.get(session.userId)?.isDisabled !== false) return code
  if (session.actor && !isActorInForce(world, session.actor)) return code
  if (session.tenantId === null) return undefined
  const tenant = world.tenants.get(session.tenantId)
  if (session.actor?.kind === 'staff') return tenant?.state === 'deleted' ? code : undefined
  const membership = membershipOf(world, session.userId, session.tenantId)
  if (!membership || membership.isSuspended || tenant?.state === 'deleted') return code
  return tenant?.state === 'suspended' ? 'TENANT_SUSPENDED' : undefined
}

/** Acting ends with what it rests on: the account of the staff, their access, and the session it began from. */
function isActorInForce(world: World, actor: NonNullable<SessionRow['actor']>): boolean {
  const staff = world.users.get(actor.userId)
  const origin = world.sessions.get(actor.sessionId)
  if (!staff || staff.isDisabled || staff.platformRoles.length === 0) return false
  return origin !== undefined && isLive(origin, world.clock.now())
}
