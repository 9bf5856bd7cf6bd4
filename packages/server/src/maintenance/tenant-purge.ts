import { Inject, Injectable } from '@nestjs/common'
import type { EntityManager, EntityMetadata } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { TenantChanges } from '../tenants/tenant-changes.ts'
import { MaintenanceBatches } from './maintenance-batches.ts'

interface TenantRow {
  id: string
  slug: string
  name: string
}

/** What stays: the audit outlasts what it speaks about, and the tenant itself goes last. */
const kept = new Set(['nest_auth_audit_entries', 'nest_auth_tenants'])

/**
 * Removes tenants whose grace period is over, with everything in them. It may be interrupted anywhere: a tenant whose
 * grace period is over cannot be restored, and the next run goes on.
 */
@Injectable()
export class TenantPurge {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly database: Database,
    private readonly batches: MaintenanceBatches,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
    private readonly changes: TenantChanges,
  ) {}

  /** Answers how many there were. */
  async run(): Promise<number> {
    let purged = 0
    for (const tenant of await this.due()) {
      await this.keepSignIns(tenant.id)
      for (const { name, condition, keys } of this.tables())
        await this.empty(name, condition, keys, tenant.id)
      if (this.batches.isStopped) break
      if (await this.batches.once((manager) => this.remove(tenant, manager))) purged += 1
    }
    return purged
  }

  private due(): Promise<TenantRow[]> {
    return this.database.query<TenantRow>(
      `select id, slug, name from nest_auth_tenants where ${isOver} order by deleted_at limit 100`,
      [this.options.tenantDeletionGraceDays],
    )
  }

  /** Every table of the library that holds rows of a tenant, and the sessions of shared people that act in it. */
  private tables() {
    const { entityMetadatas } = this.database.manager().dataSource
    const scoped = entityMetadatas.filter(
      ({ tableName, columns }) =>
        tableName.startsWith('nest_auth_') &&
        !kept.has(tableName) &&
        columns.some(({ databaseName }) => databaseName === 'tenant_id'),
    )
    const tables = scoped.map((table) => ({
      name: table.tableName,
      condition: 'tenant_id = $1',
      keys: keysOf(table),
    }))
    return [
      ...tables,
      { name: 'nest_auth_sessions', condition: 'active_tenant_id = $1', keys: 'tenant_id, id' },
    ]
  }

  /**
   * The first session of a sign-in tells when somebody signed in, which the other tenants still ask for while the
   * sign-in goes on in them. It stays, ended and without its tenant, until it expires together with them.
   */
  private keepSignIns(tenantId: string): Promise<number> {
    return this.batches.run(async (manager, size) => {
      const first = await this.database.query<{ id: string }>(
        `select s.id from nest_auth_sessions s
          where s.tenant_id = '${ROOT_SCOPE_ID}' and s.active_tenant_id = $1 and s.id = s.sign_in_id
            and exists (select 1 from nest_auth_sessions o
              where o.tenant_id = s.tenant_id and o.user_id = s.user_id and o.sign_in_id = s.id and o.revoked_at is null
                and (o.active_tenant_id is null or o.active_tenant_id <> $1))
          limit $2`,
        [tenantId, size],
        manager,
      )
      if (first.length === 0) return 0
      await this.database.query(
        `update nest_auth_sessions set active_tenant_id = null, revoked_at = coalesce(revoked_at, now()),
                revoked_reason = coalesce(revoked_reason, 'access_removed')
          where tenant_id = '${ROOT_SCOPE_ID}' and id = any($1::uuid[])`,
        [first.map(({ id }) => id)],
        manager,
      )
      return first.length
    })
  }

  private empty(table: string, condition: string, keys: string, tenantId: string): Promise<number> {
    return this.batches.run(async (manager, size) => {
      const rows = await this.database.query(
        `delete from ${table} where (${keys}) in (select ${keys} from ${table} where ${condition} limit $2) returning 1`,
        [tenantId, size],
        manager,
      )
      return rows.length
    })
  }

  private async remove({ id, slug, name }: TenantRow, manager: EntityManager): Promise<boolean> {
    const removed = await this.database.query(
      `delete from nest_auth_tenants where id = $2 and ${isOver} returning id`,
      [this.options.tenantDeletionGraceDays, id],
      manager,
    )
    if (removed.length === 0) return false
    const target = { kind: 'tenant', id }
    await this.audit.record(
      { action: 'tenant.purged', tenantId: id, target, details: { slug, name } },
      manager,
    )
    await this.events.publish({ name: 'tenant.purged', tenantId: id, data: { id, slug, name } }, manager)
    this.changes.announce(id, manager)
    return true
  }
}

const isOver = `deleted_at <= now() - make_interval(days => $1::int)`

function keysOf({ primaryColumns }: EntityMetadata): string {
  return primaryColumns.map(({ databaseName }) => databaseName).join(', ')
}
