import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { namesIn, visibleNamesIn, visibleRoleNamesOf } from './rights.sql.ts'
import { RoleAssignments } from './role-assignments.ts'
import {
  heldOnPlatform,
  removedFromMembership,
  removedFromPlatform,
  wantedOfRoot,
  wantedOfTenant,
} from './role-assignments.sql.ts'
import type { GivenRoles, RoleHolder } from './role-assignments.ts'

/** The same, one statement after the other; the access is locked before. */
@Injectable()
export class PortableRoleAssignments extends RoleAssignments {
  protected override async writeToMembership(
    { tenantId, id }: RoleHolder,
    ids: readonly string[],
    manager: EntityManager,
  ): Promise<GivenRoles> {
    const [given] = await this.database.query<GivenRoles>(
      `with wanted as (
         ${wantedOfTenant})
       select (select count(*) from wanted) as known, ${visibleRoleNamesOf('a')} as "before",
              ${visibleNamesIn('wanted')} as "after"
         from nest_auth_user_accesses a where a.tenant_id = $1 and a.id = $2`,
      [tenantId, id, ids, ROOT_SCOPE_ID],
      manager,
    )
    await this.database.query(removedFromMembership, [tenantId, id, ids], manager)
    await this.database.query(
      `insert into nest_auth_user_access_roles (tenant_id, user_access_id, role_scope_id, role_id)
       select $1, $2, r.tenant_id, r.id from nest_auth_roles r
        where r.tenant_id in ($1, $4) and r.id = any($3::uuid[])
       on conflict do nothing`,
      [tenantId, id, ids, ROOT_SCOPE_ID],
      manager,
    )
    return given!
  }

  protected override async writeToPlatformAccess(
    { tenantId, id }: RoleHolder,
    ids: readonly string[],
    manager: EntityManager,
  ): Promise<GivenRoles> {
    const [given] = await this.database.query<GivenRoles>(
      `with wanted as (
         ${wantedOfRoot}),
       held as (
         ${heldOnPlatform})
       select (select count(*) from wanted) as known, ${namesIn('held')} as "before", ${namesIn('wanted')} as "after"`,
      [tenantId, id, ids],
      manager,
    )
    await this.database.query(removedFromPlatform, [tenantId, id, ids], manager)
    await this.database.query(
      `insert into nest_auth_platform_access_roles (tenant_id, platform_access_id, role_id)
       select r.tenant_id, $2, r.id from nest_auth_roles r where r.tenant_id = $1 and r.id = any($3::uuid[])
       on conflict do nothing`,
      [tenantId, id, ids],
      manager,
    )
    return given!
  }
}
