import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { isVisible, permissionsOfRole, roleName } from '../users/rights.sql.ts'
import { TenantRoles } from './tenant-roles.ts'
import type { TenantRole } from './tenant-roles.ts'

/** The same where DISTINCT does not choose between rows of one name: that is done here. */
@Injectable()
export class PortableTenantRoles extends TenantRoles {
  override async list(tenantId: string, manager?: EntityManager): Promise<TenantRole[]> {
    const roles = await this.database.query<TenantRole>(
      `select r.id, ${roleName} as name, r.is_assignable as "isAssignable", ${permissionsOfRole} as permissions
         from nest_auth_roles r
        where r.tenant_id in ($1, $2) and ${isVisible}
        order by name, r.tenant_id = $2`,
      [tenantId, ROOT_SCOPE_ID],
      manager,
    )
    return roles.filter(({ name }, at) => roles[at - 1]?.name !== name)
  }
}
