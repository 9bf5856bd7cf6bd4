import { BaseEntity, Entity } from 'typeorm'
import type { Relation } from 'typeorm'
import { BelongsTo, CreatedAtColumn, KeyColumn } from '../persistence/columns.ts'
import { sharesRows } from '../persistence/isolation/tenant-scoped.decorator.ts'
import { NestAuthPermission } from './permission.entity.ts'
import { NestAuthRole } from './role.entity.ts'
import { templateRows } from './template-rows.ts'

/** Gives a permission to a role. Both belong to the same tenant, or both to the root scope. */
@sharesRows(templateRows)
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
