import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
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
}
