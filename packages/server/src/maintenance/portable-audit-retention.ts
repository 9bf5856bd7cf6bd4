import { Injectable } from '@nestjs/common'
import { AuditRetention } from './audit-retention.ts'

/** The same where a recursive query may not end with its first row. */
@Injectable()
export class PortableAuditRetention extends AuditRetention {
  protected override async tenantIds(): Promise<string[]> {
    const sql = 'select distinct tenant_id as id from nest_auth_audit_entries'
    return (await this.database.query<{ id: string }>(sql, [])).map(({ id }) => id)
  }
}
