import type { BearerResult } from '../../contract/index.ts'
import type { RouteHandler } from '../call.ts'
import { Failure } from '../failure.ts'
import { issueTokens, openSession, revokeSession } from '../sessions.ts'
import { activeTenant, membershipOf } from '../tenants.ts'
import { authenticatedView } from '../views.ts'
import type { SessionRow, World } from '../world.ts'

const actingTtlMs = 1_800_000

export const enterTenant: RouteHandler<'enterTenant'> = (world, { body, session, userAgent }) => {
  assertOwnSession(session)
  const tenant = world.tenants.get(body.tenantId)
  if (!tenant || tenant.state === 'deleted') throw new Failure('TENANT_NOT_FOUND')
  return act(world, session, 'staff', { userId: session.userId, tenantId: tenant.id, userAgent })
}

export const impersonate: RouteHandler<'impersonate'> = (world, { body, session, userAgent }) => {
  assertOwnSession(session)
  const { tenantId, userId } = body
  const user = world.users.get(userId)
  const isMember = activeTenant(world, tenantId) && membershipOf(world, userId, tenantId)
  if (!user || !isMember || user.isDisabled || user.platformRoles.length > 0) {
    throw new Failure('MEMBER_NOT_FOUND')
  }
  return act(world, session, 'impersonation', { userId, tenantId, userAgent })
}

export const stopImpersonation: RouteHandler<'stopImpersonation'> = (_world, { session }) => {
  if (!session.actor) throw new Failure('FORBIDDEN', { reason: 'not_acting' })
  revokeSession(session)
  return null
}

function assertOwnSession(session: SessionRow): void {
  if (session.tenantId !== null) throw new Failure('FORBIDDEN')
}

function act(
  world: World,
  staff: SessionRow,
  kind: 'staff' | 'impersonation',
  target: { userId: string; tenantId: string; userAgent: string | null },
): BearerResult {
  const actor = { kind, userId: staff.userId, sessionId: staff.id }
  const session = openSession(world, { ...target, deviceName: null, acting: { actor, ttlMs: actingTtlMs } })
  if (kind === 'staff') session.signInId = staff.signInId
  return authenticatedView(world, session, issueTokens(world, session))
}
