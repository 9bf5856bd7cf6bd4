import { uuidv7 } from './ids.ts'
import type { AuditRow, SessionRow, World } from './world.ts'

/** Writes a deed down in the audit of the tenant a session acts in; without a tenant nobody could read it. */
export function record(
  world: World,
  session: Pick<SessionRow, 'userId' | 'tenantId' | 'actor' | 'userAgent'>,
  deed: { action: string; target: AuditRow['target']; details?: Record<string, unknown> },
): void {
  const { actor, tenantId, userId, userAgent } = session
  if (tenantId === null) return
  const now = world.clock.now()
  world.audit.push({
    ...deed,
    id: uuidv7(now),
    tenantId,
    createdAt: now,
    actorKind: actor?.kind === 'staff' ? 'platform' : 'user',
    actorId: userId,
    impersonatorId: actor?.kind === 'impersonation' ? actor.userId : null,
    userAgent,
    details: deed.details ?? {},
  })
}
