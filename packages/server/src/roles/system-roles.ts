import { Injectable } from '@nestjs/common'
import { tenantPermissions } from '@nest-auth/js-client/contract'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'

/** Roles every installation has: templates in the root scope that any tenant may assign. Ids are fixed. */
export const systemRoles = {
  owner: '00000000-0000-7000-8000-000000000001',
  admin: '00000000-0000-7000-8000-000000000002',
  member: '00000000-0000-7000-8000-000000000003',
} as const

/** Name of a role every installation has. */
export type SystemRoleName = keyof typeof systemRoles

/** Roles that may run a tenant, until an application takes something from them. */
export const running = [systemRoles.owner, systemRoles.admin]

/** A permission that is to be there. */
export interface NewPermission {
  id: string
  name: string
  resource: string | undefined
  action: string | undefined
}

/** Writes the system roles. */
@Injectable()
export class SystemRoles {
  constructor(protected readonly database: Database) {}

  /** Any number of processes may do this at once. */
  async ensure(): Promise<void> {
    const rows = Object.entries(systemRoles).map(([name, id]) => ({ id, name }))
    await this.database.query(
      `insert into nest_auth_roles (tenant_id, id, name, is_system)
       select $1::uuid, r.id, r.name, true from json_to_recordset($2::json) as r(id uuid, name text)
       on conflict do nothing`,
      [ROOT_SCOPE_ID, JSON.stringify(rows)],
    )
    const permissions = tenantPermissions.map((name) => {
      const [resource, action] = name.split(':')
      return { id: newId(), name, resource, action }
    })
    await this.grantNew(permissions)
  }

  /** Only what is new is granted: what an application took from a role stays taken. */
  protected async grantNew(permissions: readonly NewPermission[]): Promise<void> {
    await this.database.query(
      `with added as (
         insert into nest_auth_permissions (tenant_id, id, name, resource, action)
         select $1::uuid, p.id, p.name, p.resource, p.action
           from json_to_recordset($2::json) as p(id uuid, name text, resource text, action text)
         on conflict (tenant_id, name) do nothing
         returning id)
       insert into nest_auth_role_permissions (tenant_id, role_id, permission_id)
       select $1::uuid, r.id, added.id from added, unnest($3::uuid[]) as r(id)
       on conflict do nothing`,
      [ROOT_SCOPE_ID, JSON.stringify(permissions), running],
    )
  }
}
