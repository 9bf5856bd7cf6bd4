import type { BearerResult } from '../../contract/index.ts'
import { record } from '../audit.ts'
import type { RouteHandler } from '../call.ts'
import { Failure } from '../failure.ts'
import { issueTokens, openSession, revokeSession } from '../sessions.ts'
import { activeTenant, membershipOf } from '../tenants.ts'
import { authenticatedView } from '../views.ts'
import type { SessionRow, TenantRow, World } from '../world.ts'

const actingTtlMs = 1_800_000

export const enterTenant: RouteHandler<'enterTenant'> = (world, { body, session, userAgent }) => {
  assertOwnSession(session)
  const tenant = world.tenants.get(body.tenantId)
  if (!tenant || tenant.state === 'deleted') throw new Failure('TENANT_NOT_FOUND')
  assertSignedInSince(tenant, session)
  return act(world, session, 'staff', {
    userId: session.userId,
    tenantId: tenant.id,
    userAgent,
    reason: body.reason,
  })
}

export const impersonate: RouteHandler<'impersonate'> = (world, { body, session, userAgent }) => {
  assertOwnSession(session)
  const { tenantId, userId } = body
  const user = world.users.get(userId)
  const isMember = activeTenant(world, tenantId) && membershipOf(world, userId, tenantId)
  if (!user || !isMember || user.isDisabled || user.platformRoles.length > 0) {
    throw new Failure('MEMBER_NOT_FOUND')
  }
  assertSignedInSince(world.tenants.get(tenantId)!, session)
  return act(world, session, 'impersonation', { userId, tenantId, userAgent, reason: body.reason })
}

export const stopImpersonation: RouteHandler<'stopImpersonation'> = (world, { session }) => {
  const { actor } = session
  if (!actor) throw new Failure('FORBIDDEN', { reason: 'not_acting' })
  revokeSession(session)
  const isStaff = actor.kind === 'staff'
  recordAsStaff(world, session, actor.userId, {
    action: isStaff ? 'platform.tenant_left' : 'impersonation.ended',
    target: isStaff ? { kind: 'tenant', id: session.tenantId! } : { kind: 'user', id: session.userId },
  })
  return null
}

/** What staff begins and ends is theirs, whoever they act as. */
function recordAsStaff(
  world: World,
  { tenantId, userAgent }: SessionRow,
  userId: string,
  deed: Parameters<typeof record>[2],
): void {
  const actor = { kind: 'staff', userId, sessionId: '' } as const
  record(world, { userId, tenantId, userAgent, actor }, deed)
}

function assertOwnSession(session: SessionRow): void {
  if (session.tenantId !== null) throw new Failure('FORBIDDEN')
}

function assertSignedInSince(tenant: TenantRow, session: SessionRow): void {
  if (tenant.endedSignIns?.has(session.signInId)) throw new Failure('FORBIDDEN', { isSignedOut: true })
}

function act(
  world: World,
  staff: SessionRow,
  kind: 'staff' | 'impersonation',
  target: { userId: string; tenantId: string; userAgent: string | null; reason: string },
): BearerResult {
  const actor = { kind, userId: staff.userId, sessionId: staff.id }
  const session = openSession(world, { ...target, deviceName: null, acting: { actor, ttlMs: actingTtlMs } })
  const isStaff = kind === 'staff'
  if (isStaff) session.signInId = staff.signInId
  recordAsStaff(world, session, staff.userId, {
    action: isStaff ? 'platform.tenant_entered' : 'impersonation.started',
    target: isStaff ? { kind: 'tenant', id: target.tenantId } : { kind: 'user', id: target.userId },
    details: { reason: target.reason },
  })
  return authenticatedView(world, session, issueTokens(world, session))
}
