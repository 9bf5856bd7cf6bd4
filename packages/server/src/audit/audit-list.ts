import type { AuditAction } from './audit-actions.ts'
import type { AuditActorKind } from './audit-entry.entity.ts'
import type { AuditDetails } from './audit-text.ts'

/** Which entries are wanted. */
export interface AuditQuery {
  /** The tenant whose entries are read; null for those that concern no single tenant. */
  tenantId: string | null
  /** An action that does not exist is found nowhere. */
  action?: AuditAction | (string & {}) | undefined
  /** Who did it, also where staff acted in their name, and the staff who did. */
  actorId?: string | undefined
  targetId?: string | undefined
  /** Not before this instant. */
  since?: Date | undefined
  /** Before this instant. */
  until?: Date | undefined
  /** `nextCursor` of the page before. */
  cursor?: string | undefined
  /** At most 200. @default 50 */
  limit?: number | undefined
}

/** One deed, as it was written down. */
export interface AuditListItem {
  id: string
  createdAt: Date
  action: AuditAction
  actorKind: AuditActorKind
  actorId: string | null
  impersonatorId: string | null
  targetKind: string | null
  targetId: string | null
  ipAddress: string | null
  userAgent: string | null
  requestId: string | null
  details: AuditDetails
}

/** One page, the latest entries first. */
export interface AuditPage {
  items: AuditListItem[]
  /** Null on the last page. */
  nextCursor: string | null
}
