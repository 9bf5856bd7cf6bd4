import type { RouteHandler } from '../call.ts'
import { Failure } from '../failure.ts'
import { issueTokens, openSession, revokeSession } from '../sessions.ts'
import { assertCanEnter, membershipOf } from '../tenants.ts'
import { authenticatedView } from '../views.ts'

export const switchTenant: RouteHandler<'switchTenant'> = (world, call) => {
  const { body, session } = call
  if (world.mode !== 'SHARED') throw new Failure('TENANT_SWITCH_NOT_SUPPORTED')
  assertCanEnter(world, session.userId, body.tenantId)
  const endings = [membershipOf(world, session.userId, body.tenantId), world.tenants.get(body.tenantId)]
  if (endings.some((ending) => ending?.endedSignIns?.has(session.signInId))) {
    throw new Failure('FORBIDDEN', { isSignedOut: true })
  }
  const next = openSession(world, {
    userId: session.userId,
    tenantId: body.tenantId,
    deviceName: session.deviceName,
    userAgent: call.userAgent,
    derivedFrom: session,
  })
  if (!body.keepCurrentSession) revokeSession(session)
  return authenticatedView(world, next, issueTokens(world, next))
}
