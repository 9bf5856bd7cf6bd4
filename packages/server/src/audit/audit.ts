import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { auditRow } from './audit-row.ts'
import type { NewAuditEntry } from './audit-row.ts'

const insert = `insert into nest_auth_audit_entries (tenant_id, id, action, actor_kind, actor_id, impersonator_id,
  target_kind, target_id, ip_address, user_agent, request_id, details)`

/** Keeps who did what to whom. An entry is part of the transaction of the deed: both are kept, or neither. */
@Injectable()
export class Audit {
  constructor(private readonly database: Database) {}

  /** Writes one entry; who acts and where from is taken from the request being served. */
  async record(entry: NewAuditEntry, manager?: EntityManager): Promise<void> {
    const row = auditRow(entry)
    await this.database.query(
      `${insert} values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        row.tenantId,
        row.id,
        row.action,
        row.actorKind,
        row.actorId,
        row.impersonatorId,
        row.targetKind,
        row.targetId,
        row.ipAddress,
        row.userAgent,
        row.requestId,
        JSON.stringify(row.details),
      ],
      manager,
    )
  }
}
