import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { auditInsert, auditParameter } from '../audit/audit.sql.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { Memberships } from './memberships.ts'
import type { JoinedRow, Joining } from './memberships.ts'
import { visibleNamesIn, visibleRoleNamesOf } from './rights.sql.ts'

const key = 'tenant_id = $1 and user_scope_id = $2 and user_id = $3'

/** Roles of a tenant and templates, by id or by name; a role of the tenant goes before a template of the same name. */
const wanted = `(
  select r.tenant_id, r.id, r.guard, r.name from nest_auth_roles r
   where r.tenant_id in ($1, '${ROOT_SCOPE_ID}')
     and (r.id = any($3::uuid[]) or (r.guard = 'web' and r.name = any($2::text[])))
     and (r.tenant_id = $1 or not exists (
       select 1 from nest_auth_roles o
        where o.tenant_id = $1 and o.guard = r.guard and o.name = r.name
          and (o.id = any($3::uuid[]) or (o.guard = 'web' and o.name = any($2::text[]))))))`

/** The same, one statement after the other in a transaction. */
@Injectable()
export class PortableMemberships extends Memberships {
  protected override write(joining: Joining, manager?: EntityManager): Promise<JoinedRow | null> {
    return this.database.runInTransaction(async (entities) => {
      const { tenantId, userScopeId, userId, isDefault } = joining
      const member = [tenantId, userScopeId, userId]
      const sql = `select id, is_active from nest_auth_user_accesses where ${key} for update`
      const find = () => this.database.query<{ id: string; is_active: boolean }>(sql, member, entities)
      const [before] = await find()
      await this.database.query(
        `insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id, is_default)
         select t.id, $4, u.tenant_id, u.id, $5 from nest_auth_tenants t cross join nest_auth_users u
          where t.id = $1 and t.deleted_at is null and u.tenant_id = $2 and u.id = $3
         on conflict do nothing`,
        [...member, joining.id, isDefault],
        entities,
      )
      const [access] = await find()
      if (!access || !(await this.isThere(tenantId, entities))) return null
      await this.database.query(
        `update nest_auth_user_accesses set is_active = true, is_default = (is_default or $4::boolean) where ${key}`,
        [...member, isDefault],
        entities,
      )
      return this.giveRoles(joining, { id: access.id, wasActive: before?.is_active ?? true }, entities)
    }, manager)
  }

  private async isThere(tenantId: string, manager: EntityManager): Promise<boolean> {
    const sql = 'select 1 from nest_auth_tenants where id = $1 and deleted_at is null'
    return (await this.database.query(sql, [tenantId], manager)).length > 0
  }

  private async giveRoles(
    { tenantId, id, roleNames, roleIds, entry }: Joining,
    access: { id: string; wasActive: boolean },
    manager: EntityManager,
  ): Promise<JoinedRow> {
    const isNew = access.id === id
    const values = [tenantId, roleNames, roleIds, access.id]
    const [row] = await this.database.query<Pick<JoinedRow, 'held' | 'wanted' | 'given'>>(
      `select ${visibleRoleNamesOf('a')} as held, ${visibleNamesIn(wanted)} as wanted,
              (select count(*) from ${wanted} w where not exists (
                select 1 from nest_auth_user_access_roles x
                 where x.tenant_id = $1 and x.user_access_id = $4 and x.role_id = w.id)) as given
         from nest_auth_user_accesses a where a.tenant_id = $1 and a.id = $4`,
      values,
      manager,
    )
    await this.database.query(
      `insert into nest_auth_user_access_roles (tenant_id, user_access_id, role_scope_id, role_id)
       select $1, $4, w.tenant_id, w.id from ${wanted} w where true
       on conflict do nothing`,
      values,
      manager,
    )
    if (isNew && tenantId !== ROOT_SCOPE_ID) {
      const details = JSON.stringify({ roles: row!.wanted })
      const sql = auditInsert('$1', undefined, { details: '$2' })
      await this.database.query(sql, [auditParameter(entry), details], manager)
    }
    return { ...row!, isNew, wasActive: access.wasActive }
  }
}
