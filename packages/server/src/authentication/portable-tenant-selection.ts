import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { isOpenEraIn } from '../tenants/eras.sql.ts'
import { isInForce } from '../users/rights.sql.ts'
import { TenantSelection } from './tenant-selection.ts'
import { lockUser } from '../users/lock-user.ts'
import type { Redemption } from './tenant-selection.ts'

/** The same where an UPDATE answers nothing: it is spent first, and read by whoever spent it. */
@Injectable()
export class PortableTenantSelection extends TenantSelection {
  protected override async spend(
    values: readonly string[],
    manager: EntityManager,
  ): Promise<Redemption | null> {
    const [owner] = await this.database.query<{ user_id: string }>(
      'select user_id from nest_auth_otps where tenant_id = $1 and id = $2 and purpose = $3 and secret_hash = $4',
      values.slice(0, 4),
      manager,
    )
    if (!owner) return null
    // The user before the choice, in the order of whatever takes it away.
    await lockUser(this.database, { tenantId: values[0]!, id: owner.user_id }, manager)
    const spent = await this.database.query(
      `update nest_auth_otps set used_at = now()
        where tenant_id = $1 and id = $2 and purpose = $3 and secret_hash = $4
          and used_at is null and expires_at > now() and ${isOpenEraIn('sign_in_era', '$5')} returning id`,
      [...values],
      manager,
    )
    if (spent.length === 0) return null
    const [row] = await this.database.query<Redemption>(
      `select o.user_id, o.sign_in_era, o.payload, u.password_hash, u.password_marks,
              (select coalesce(json_agg(distinct r.guard), '[]')
                 from nest_auth_user_accesses a
                 join nest_auth_user_access_roles x on x.tenant_id = a.tenant_id and x.user_access_id = a.id
                 join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
                where a.tenant_id = $3 and a.user_scope_id = o.tenant_id and a.user_id = o.user_id) as guards
         from nest_auth_otps o join nest_auth_users u on u.tenant_id = o.tenant_id and u.id = o.user_id
        where o.tenant_id = $1 and o.id = $2`,
      [values[0], values[1], values[4]],
      manager,
    )
    const member = await this.database.query(
      `select a.id from nest_auth_user_accesses a join nest_auth_tenants t on t.id = a.tenant_id
        where a.tenant_id = $1 and a.user_scope_id = $2 and a.user_id = $3 and ${isInForce('a', 't')}`,
      [values[4], values[0], row?.user_id],
      manager,
    )
    return row ? { ...row, guards: member.length > 0 ? row.guards : null } : null
  }
}
