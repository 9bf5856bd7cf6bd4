import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import type { AuditDetails } from '../audit/audit-text.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { NewAuthEvent } from '../events/auth-event.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, isUuid } from '../persistence/ids.ts'
import { TenantChanges } from './tenant-changes.ts'

interface TenantRow {
  id: string
  slug: string
  name: string
}

interface Step {
  /** `set` and the condition under which there is something to be done. */
  set: string
  where: string
  /** The condition under which the tenant is as good as gone. */
  unless?: string
  action: 'tenant.suspended' | 'tenant.restored' | 'tenant.deleted'
  event: (tenant: TenantRow) => NewAuthEvent
  details?: AuditDetails
}

/**
 * Takes tenants out of force and back. Each step is one conditional statement, so that of several at once one does
 * it; whoever finds it done already changes, writes and announces nothing.
 */
@Injectable()
export class TenantLifecycle {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
    private readonly changes: TenantChanges,
  ) {}

  suspend(id: string, reason?: string, manager?: EntityManager): Promise<void> {
    return this.take(
      id,
      {
        set: 'is_active = false',
        where: 'is_active and deleted_at is null',
        action: 'tenant.suspended',
        event: (data) => ({ name: 'tenant.suspended', tenantId: id, data }),
        ...(reason !== undefined && { details: { reason } }),
      },
      manager,
    )
  }

  /** A deleted tenant only within the grace period: after it, the tenant may be half gone. */
  restore(id: string, graceDays: number, manager?: EntityManager): Promise<void> {
    return this.take(
      id,
      {
        set: 'is_active = true, deleted_at = null',
        where: `(not is_active or deleted_at is not null) and ${isWithin(graceDays)}`,
        unless: `not ${isWithin(graceDays)}`,
        action: 'tenant.restored',
        event: (data) => ({ name: 'tenant.restored', tenantId: id, data }),
      },
      manager,
    )
  }

  delete(id: string, graceDays: number, manager?: EntityManager): Promise<void> {
    const purgedAfter = new Date(Date.now() + graceDays * 86_400_000).toISOString()
    return this.take(
      id,
      {
        set: 'deleted_at = now()',
        where: 'deleted_at is null',
        action: 'tenant.deleted',
        event: (data) => ({ name: 'tenant.deleted', tenantId: id, data: { ...data, purgedAfter } }),
        details: { purgedAfter },
      },
      manager,
    )
  }

  private async take(id: string, step: Step, manager?: EntityManager): Promise<void> {
    if (!isUuid(id) || id === ROOT_SCOPE_ID) throw new AuthError('TENANT_NOT_FOUND')
    await this.database.runInTransaction(async (entities) => {
      const [tenant] = await this.database.query<TenantRow>(
        `update nest_auth_tenants set ${step.set} where id = $1 and ${step.where} returning id, slug, name`,
        [id],
        entities,
      )
      if (!tenant) return this.assertKnown(id, step.unless ?? 'false', entities)
      await this.audit.record(
        {
          action: step.action,
          tenantId: id,
          target: { kind: 'tenant', id },
          details: { slug: tenant.slug, name: tenant.name, ...step.details },
        },
        entities,
      )
      await this.events.publish(step.event(tenant), entities)
      this.changes.announce(id, entities)
    }, manager)
  }

  private async assertKnown(id: string, unless: string, manager: EntityManager): Promise<void> {
    const sql = `select 1 from nest_auth_tenants where id = $1 and not (${unless})`
    const rows = await this.database.query(sql, [id], manager)
    if (rows.length === 0) throw new AuthError('TENANT_NOT_FOUND')
  }
}

const isWithin = (graceDays: number) =>
  `(deleted_at is null or deleted_at > now() - make_interval(days => ${Math.trunc(graceDays)}))`
