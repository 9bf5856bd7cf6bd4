import type { NewAuditEntry } from '../audit/audit-row.ts'
import { auditInsert, auditParameter } from '../audit/audit.sql.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { NewSession } from './session.store.ts'
import type { RevokedReason } from './session.entity.ts'

type Begun = Pick<NewSession, 'id' | 'activeTenantId'>

/** What a sign-in leaves in the audit; a sign-up that too. */
export function signedIn(session: Begun & { userId: string }, isSignUp: boolean): string {
  const entry = (action: 'user.signed_up' | 'user.logged_in', target: NewAuditEntry['target']) => ({
    action,
    tenantId: session.activeTenantId,
    target,
    actor: { kind: 'user' as const, id: session.userId },
  })
  const loggedIn = entry('user.logged_in', { kind: 'session', id: session.id })
  if (!isSignUp) return auditParameter(loggedIn)
  return auditParameter(entry('user.signed_up', { kind: 'user', id: session.userId }), loggedIn)
}

/** What a switch leaves in the audit of the tenant it leads to. */
export function switched(session: Begun, fromSessionId: string): string {
  return auditParameter({
    action: 'session.tenant_switched',
    tenantId: session.activeTenantId,
    target: { kind: 'session', id: session.id },
    details: { fromSessionId },
  })
}

/** What a replayed refresh token leaves in the audit: whoever presented it is not known. */
export function theft(sessionId: string): string {
  return auditParameter({
    action: 'session.theft_detected',
    tenantId: null,
    target: { kind: 'session', id: sessionId },
    actor: { kind: 'anonymous' },
  })
}

/** SQL that writes it, in the tenant the session acted in, where `session` was revoked. */
export const insertTheft = (parameter: string) =>
  auditInsert(parameter, '(select * from session where revoked_at is not null) s', {
    tenant_id: `coalesce(s.active_tenant_id, '${ROOT_SCOPE_ID}')`,
    details: `jsonb_build_object('userId', s.user_id, 'signInId', s.sign_in_id)`,
  })

const endings: Partial<Record<RevokedReason, NewAuditEntry['action']>> = {
  logout: 'user.logged_out',
  logout_all: 'user.logged_out_everywhere',
}

/** What the end of a user's sessions leaves in the audit of the tenant one of them acted in. */
export function ended(userId: string, reason: RevokedReason): string {
  return auditParameter({
    action: endings[reason] ?? 'session.ended',
    tenantId: null,
    target: { kind: 'user', id: userId },
    // Whoever logs out with nothing but a token is the user.
    actor: currentRequest()?.auth ? undefined : { kind: 'user', id: userId },
  })
}

/** SQL that writes it, where sessions have `ended`. */
export const insertEnded = (parameter: string) =>
  auditInsert(
    parameter,
    '(select array_agg(id) as ids, (array_agg(active_tenant_id))[1] as active_tenant_id from ended having count(*) > 0) e',
    {
      tenant_id: `coalesce(e.active_tenant_id, '${ROOT_SCOPE_ID}')`,
      details: `jsonb_build_object('sessionIds', e.ids)`,
    },
  )
