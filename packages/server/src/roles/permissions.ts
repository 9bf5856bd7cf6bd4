import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { newId } from '../persistence/ids.ts'
import type { RoleRef } from './role-data.ts'

/** What roles grant. A permission lives in the scope of its role, and is written the first time a role grants it. */
@Injectable()
export class Permissions {
  constructor(private readonly database: Database) {}

  /** Lets a role grant these permissions too; what it grants already stays. */
  async grant(role: RoleRef, names: readonly string[], manager: EntityManager): Promise<void> {
    if (names.length === 0) return
    const rows = [...new Set(names)].map((name) => {
      const [resource, action] = name.split(':')
      return { id: newId(), name, resource, action }
    })
    await this.database.query(
      `insert into nest_auth_permissions (tenant_id, id, name, resource, action)
       select $1::uuid, p.id, p.name, p.resource, p.action
         from json_to_recordset($2::json) as p(id uuid, name text, resource text, action text)
       on conflict (tenant_id, name) do nothing`,
      [role.tenantId, JSON.stringify(rows)],
      manager,
    )
    await this.database.query(
      `insert into nest_auth_role_permissions (tenant_id, role_id, permission_id)
       select $1::uuid, $2::uuid, p.id from nest_auth_permissions p where p.tenant_id = $1 and p.name = any($3::text[])
       on conflict do nothing`,
      [role.tenantId, role.id, names],
      manager,
    )
  }

  /** Takes permissions from a role: those named, or all but those kept. */
  async revoke(
    role: RoleRef,
    which: { names: readonly string[] } | { allBut: readonly string[] },
    manager: EntityManager,
  ): Promise<void> {
    const isNamed = 'names' in which
    await this.database.query(
      `delete from nest_auth_role_permissions
        where tenant_id = $1 and role_id = $2 and permission_id in (
          select p.id from nest_auth_permissions p
           where p.tenant_id = $1 and (p.name = any($3::text[])) = $4::boolean)`,
      [role.tenantId, role.id, isNamed ? which.names : which.allBut, isNamed],
      manager,
    )
  }

  /** The names of what a role grants. */
  async of(role: RoleRef, manager?: EntityManager): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(
      `select p.name from nest_auth_role_permissions g
         join nest_auth_permissions p on p.tenant_id = g.tenant_id and p.id = g.permission_id
        where g.tenant_id = $1 and g.role_id = $2 order by p.name`,
      [role.tenantId, role.id],
      manager,
    )
    return rows.map(({ name }) => name)
  }
}
