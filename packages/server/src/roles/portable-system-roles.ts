import { Injectable } from '@nestjs/common'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { SystemRoles, running } from './system-roles.ts'
import type { NewPermission } from './system-roles.ts'

/** The same where an INSERT does not answer what was new: that is found out before. */
@Injectable()
export class PortableSystemRoles extends SystemRoles {
  protected override async grantNew(permissions: readonly NewPermission[]): Promise<void> {
    await this.database.runInTransaction(async (manager) => {
      const known = await this.database.query<{ name: string }>(
        'select name from nest_auth_permissions where tenant_id = $1',
        [ROOT_SCOPE_ID],
        manager,
      )
      const added = permissions.filter(({ name }) => !known.some((permission) => permission.name === name))
      if (added.length === 0) return
      await this.database.query(
        `insert into nest_auth_permissions (tenant_id, id, name, resource, action)
         select $1::uuid, p.id, p.name, p.resource, p.action
           from json_to_recordset($2::json) as p(id uuid, name text, resource text, action text)
         on conflict do nothing`,
        [ROOT_SCOPE_ID, JSON.stringify(added)],
        manager,
      )
      await this.database.query(
        `insert into nest_auth_role_permissions (tenant_id, role_id, permission_id)
         select $1::uuid, r.id, p.id from nest_auth_permissions p cross join unnest($3::uuid[]) as r(id)
          where p.tenant_id = $1 and p.name = any($2::text[])
         on conflict do nothing`,
        [ROOT_SCOPE_ID, added.map(({ name }) => name), running],
        manager,
      )
    })
  }
}
