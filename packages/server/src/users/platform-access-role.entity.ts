import { BaseEntity, Entity } from 'typeorm'
import type { Relation } from 'typeorm'
import { BelongsTo, CreatedAtColumn, KeyColumn } from '../persistence/columns.ts'
import { NestAuthRole } from '../roles/role.entity.ts'
import { NestAuthPlatformAccess } from './platform-access.entity.ts'

/** Gives a role to a platform access. Both share the scope column, so only a role of the root scope fits. */
@Entity({ name: 'nest_auth_platform_access_roles' })
export class NestAuthPlatformAccessRole extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_platform_access_roles')
  tenantId: string

  @KeyColumn('platform_access_id', 'pk_nest_auth_platform_access_roles')
  platformAccessId: string

  @KeyColumn('role_id', 'pk_nest_auth_platform_access_roles')
  roleId: string

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthPlatformAccess, 'fk_nest_auth_platform_access_roles_access', {
    tenant_id: 'tenantId',
    platform_access_id: 'id',
  })
  platformAccess?: Relation<NestAuthPlatformAccess>

  @BelongsTo(() => NestAuthRole, 'fk_nest_auth_platform_access_roles_role', {
    tenant_id: 'tenantId',
    role_id: 'id',
  })
  role?: Relation<NestAuthRole>
}
