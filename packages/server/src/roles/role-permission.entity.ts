import { BaseEntity, Entity } from 'typeorm'
import type { Relation } from 'typeorm'
import { BelongsTo, CreatedAtColumn, KeyColumn } from '../persistence/columns.ts'
import { NestAuthPermission } from './permission.entity.ts'
import { NestAuthRole } from './role.entity.ts'

/** Gives a permission to a role. Both belong to the same tenant, or both to the root scope. */
@Entity({ name: 'nest_auth_role_permissions' })
export class NestAuthRolePermission extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_role_permissions')
  tenantId: string

  @KeyColumn('role_id', 'pk_nest_auth_role_permissions')
  roleId: string

  @KeyColumn('permission_id', 'pk_nest_auth_role_permissions')
  permissionId: string

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthRole, 'fk_nest_auth_role_permissions_role', {
    tenant_id: 'tenantId',
    role_id: 'id',
  })
  role?: Relation<NestAuthRole>

  @BelongsTo(() => NestAuthPermission, 'fk_nest_auth_role_permissions_permission', {
    tenant_id: 'tenantId',
    permission_id: 'id',
  })
  permission?: Relation<NestAuthPermission>
}
