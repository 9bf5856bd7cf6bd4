import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, isUuid } from '../persistence/ids.ts'
import type { AuditListItem, AuditPage, AuditQuery } from './audit-list.ts'
import type { NewAuditEntry } from './audit-row.ts'
import { auditInsert, auditParameter } from './audit.sql.ts'

/** Keeps who did what to whom. An entry is part of the transaction of the deed: both are kept, or neither. */
@Injectable()
export class Audit {
  constructor(private readonly database: Database) {}

  /** Writes one entry; who acts and where from is taken from the request being served. */
  async record(entry: NewAuditEntry, manager?: EntityManager): Promise<void> {
    await this.database.query(auditInsert('$1'), [auditParameter(entry)], manager)
  }

  /**
   * One page of the entries of a tenant, the latest first. Only the named tenant's are ever read, whatever the other
   * fields say. @throws AuthError `VALIDATION_FAILED` for a cursor or a limit that is none
   */
  async list(query: AuditQuery, manager?: EntityManager): Promise<AuditPage> {
    const { limit = 50, cursor } = query
    if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw invalid('limit', 'limit')
    if (cursor !== undefined && !isUuid(cursor)) throw invalid('cursor', 'cursor')
    const rows = await this.database.query<AuditListItem>(
      `select id, created_at as "createdAt", action, actor_kind as "actorKind", actor_id as "actorId",
              impersonator_id as "impersonatorId", target_kind as "targetKind", target_id as "targetId",
              ip_address as "ipAddress", user_agent as "userAgent", request_id as "requestId", details
         from nest_auth_audit_entries
        where tenant_id = $1 and ($2::uuid is null or id < $2)
          and ($3::text is null or action = $3) and ($4::uuid is null or actor_id = $4 or impersonator_id = $4)
          and ($5::text is null or target_id = $5)
          and ($6::timestamptz is null or created_at >= $6) and ($7::timestamptz is null or created_at < $7)
        order by id desc limit $8`,
      [
        query.tenantId ?? ROOT_SCOPE_ID,
        cursor ?? null,
        query.action ?? null,
        query.actorId ?? null,
        query.targetId ?? null,
        query.since ?? null,
        query.until ?? null,
        limit + 1,
      ],
      manager,
    )
    const items = rows.slice(0, limit)
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null }
  }
}

function invalid(path: string, type: string): AuthError {
  return new AuthError('VALIDATION_FAILED', { issues: [{ path, type }] })
}
