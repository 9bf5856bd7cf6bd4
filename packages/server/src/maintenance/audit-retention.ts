import { Inject, Injectable } from '@nestjs/common'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { MaintenanceBatches } from './maintenance-batches.ts'

/** Removes entries of the audit that are older than the application wants to keep them. */
@Injectable()
export class AuditRetention {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    protected readonly database: Database,
    private readonly batches: MaintenanceBatches,
  ) {}

  /** Answers how many there were. */
  async remove(): Promise<number> {
    const { auditRetentionDays } = this.options
    if (auditRetentionDays === null) return 0
    const oldest = firstIdAt(Date.now() - auditRetentionDays * 86_400_000)
    let removed = 0
    for (const tenantId of await this.tenantIds()) {
      removed += await this.batches.run(async (manager, size) => {
        const rows = await this.database.query(
          `delete from nest_auth_audit_entries where (tenant_id, id) in (
             select tenant_id, id from nest_auth_audit_entries where tenant_id = $1 and id < $2 order by id limit $3)
           returning 1`,
          [tenantId, oldest, size],
          manager,
        )
        return rows.length
      })
    }
    return removed
  }

  /** Every tenant with entries, also those that are gone: one look into the index for each. */
  protected async tenantIds(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `with recursive known as (
         (select tenant_id from nest_auth_audit_entries order by tenant_id limit 1)
         union all
         select (select a.tenant_id from nest_auth_audit_entries a
                  where a.tenant_id > known.tenant_id order by a.tenant_id limit 1)
           from known where known.tenant_id is not null)
       select tenant_id as id from known where tenant_id is not null`,
      [],
    )
    return rows.map(({ id }) => id)
  }
}

/** The least UUIDv7 of an instant (RFC 9562 §5.7): ids begin with the time in milliseconds. */
function firstIdAt(milliseconds: number): string {
  const time = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}
