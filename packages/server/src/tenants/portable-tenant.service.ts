import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import type { NewAuditEntry } from '../audit/audit-row.ts'
import { auditInsert, auditParameter } from '../audit/audit.sql.ts'
import { TenantService } from './tenant.service.ts'
import type { NestAuthTenant } from './tenant.entity.ts'

/** The same where the row and the audit of it take a statement each. */
@Injectable()
export class PortableTenantService extends TenantService {
  protected override insert(
    { id, slug, name, joinPolicy, branding, settings, metadata }: NestAuthTenant,
    entry: NewAuditEntry,
    manager?: EntityManager,
  ): Promise<Date> {
    return this.database.runInTransaction(async (entities) => {
      const objects = [branding, settings, metadata].map((value) => JSON.stringify(value))
      await this.database.query(
        `insert into nest_auth_tenants (id, slug, name, join_policy, branding, settings, metadata)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [id, slug, name, joinPolicy, ...objects],
        entities,
      )
      await this.database.query(auditInsert('$1'), [auditParameter(entry)], entities)
      const [row] = await this.database.query<{ created_at: Date }>(
        'select created_at from nest_auth_tenants where id = $1',
        [id],
        entities,
      )
      return row!.created_at
    }, manager)
  }
}
