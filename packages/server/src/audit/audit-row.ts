import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { AuditAction } from './audit-actions.ts'
import type { AuditActorKind } from './audit-entry.entity.ts'
import { plainDetails, plainText } from './audit-text.ts'
import type { AuditDetails } from './audit-text.ts'

/** Who acts, where it is not the caller of the request being served. */
export interface AuditActor {
  kind: AuditActorKind
  id?: string | null | undefined
  impersonatorId?: string | null | undefined
}

/** What is told about a deed. */
export interface NewAuditEntry {
  action: AuditAction
  /** The tenant the deed was done in; null where it concerns no single tenant. */
  tenantId: string | null
  target?: { kind: string; id: string } | undefined
  /** @default the caller of the request being served; `anonymous` on public routes, `system` outside of requests */
  actor?: AuditActor | undefined
  details?: AuditDetails | undefined
}

/** An entry as it is written: the columns by their names, and everything that came from outside made harmless. */
export function auditRow(entry: NewAuditEntry) {
  const request = currentRequest()
  const actor = entry.actor ?? presentActor()
  return {
    tenant_id: entry.tenantId ?? ROOT_SCOPE_ID,
    id: newId(),
    action: entry.action,
    actor_kind: actor.kind,
    actor_id: actor.id ?? null,
    impersonator_id: actor.impersonatorId ?? null,
    target_kind: entry.target?.kind ?? null,
    target_id: entry.target?.id ?? null,
    ip_address: request?.ipAddress ? plainText(request.ipAddress, 45) : null,
    user_agent: request?.userAgent ? plainText(request.userAgent, 255) : null,
    request_id: request?.requestId ? plainText(request.requestId, 64) : null,
    details: plainDetails(entry.details ?? {}),
  }
}

function presentActor(): AuditActor {
  const request = currentRequest()
  if (!request) return { kind: 'system' }
  if (!request.auth) return { kind: 'anonymous' }
  const kind = request.auth.actor?.kind === 'staff' ? 'platform' : 'user'
  return { kind, id: request.auth.userId, impersonatorId: request.auth.impersonatorId }
}
