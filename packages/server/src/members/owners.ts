import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { systemRoles } from '../roles/system-roles.ts'
import type { MemberRow } from './member-directory.ts'

/** Sees to it that a tenant keeps an owner. */
@Injectable()
export class Owners {
  constructor(private readonly database: Database) {}

  /**
   * Lets the changes of a tenant's members pass one by one until the transaction ends. The lock leaves foreign keys
   * alone, so that nobody has to wait for it to sign up.
   */
  async lock(tenantId: string, manager: EntityManager): Promise<void> {
    const sql = 'select 1 from nest_auth_tenants where id = $1 for no key update'
    await this.database.query(sql, [tenantId], manager)
  }

  /** Call it under the lock, before a member stops being an owner. @throws AuthError `LAST_OWNER` */
  async assertOther(tenantId: string, member: MemberRow, manager: EntityManager): Promise<void> {
    if (!member.roles.some(({ id }) => id === systemRoles.owner)) return
    const others = await this.database.query(
      `select 1 from nest_auth_user_access_roles x
         join nest_auth_user_accesses a on a.tenant_id = x.tenant_id and a.id = x.user_access_id
         join nest_auth_users u on u.tenant_id = a.user_scope_id and u.id = a.user_id
        where x.tenant_id = $1 and x.role_scope_id = $3 and x.role_id = $4 and a.id <> $2
          and a.is_active and u.is_active
        limit 1`,
      [tenantId, member.id, ROOT_SCOPE_ID, systemRoles.owner],
      manager,
    )
    if (others.length === 0) throw new AuthError('LAST_OWNER')
  }
}
