import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, isUuid } from '../persistence/ids.ts'
import { TenantChanges } from './tenant-changes.ts'

/**
 * Ends the sessions of a tenant, or all of them, however many there are, by one row: sign-ins are counted in eras, and a
 * tenant names the oldest it takes. Counted and not timed, as clocks are set back; a sign-in that has not seen the new
 * era belongs to the old one.
 */
@Injectable()
export class SessionEras {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
    private readonly changes: TenantChanges,
  ) {}

  /** @throws AuthError `TENANT_NOT_FOUND` */
  async endIn(id: string, manager?: EntityManager): Promise<void> {
    if (!isUuid(id) || id === ROOT_SCOPE_ID) throw new AuthError('TENANT_NOT_FOUND')
    await this.database.runInTransaction(async (entities) => {
      // The tenant before the root scope, in the order of a sign-in.
      const [tenant] = await this.database.query<{ slug: string; name: string }>(
        'select slug, name from nest_auth_tenants where id = $1 and deleted_at is null for no key update',
        [id],
        entities,
      )
      if (!tenant) throw new AuthError('TENANT_NOT_FOUND')
      const era = await this.begin('current_era = current_era + 1', entities)
      const sql = 'update nest_auth_tenants set oldest_era = $2 where id = $1'
      await this.database.query(sql, [id, era], entities)
      const action = 'tenant.sessions_ended'
      const { slug, name } = tenant
      await this.audit.record(
        { action, tenantId: id, target: { kind: 'tenant', id }, details: { slug, name } },
        entities,
      )
      await this.events.publish({ name: action, tenantId: id, data: { id, slug, name } }, entities)
      this.changes.announce(id, entities)
    }, manager)
  }

  async endEverywhere(manager?: EntityManager): Promise<void> {
    await this.database.runInTransaction(async (entities) => {
      // In this order: MySQL assigns from left to right, and would count twice.
      await this.begin('oldest_era = current_era + 1, current_era = current_era + 1', entities)
      const action = 'session.all_ended'
      await this.audit.record({ action, tenantId: null }, entities)
      await this.events.publish({ name: action, tenantId: null, data: {} }, entities)
      this.changes.announce(ROOT_SCOPE_ID, entities)
    }, manager)
  }

  private async begin(assignments: string, manager: EntityManager): Promise<number> {
    const root = [ROOT_SCOPE_ID]
    await this.database.query(`update nest_auth_tenants set ${assignments} where id = $1`, root, manager)
    const [row] = await this.database.query<{ era: number }>(
      'select current_era as era from nest_auth_tenants where id = $1 for no key update',
      root,
      manager,
    )
    return row!.era
  }
}
