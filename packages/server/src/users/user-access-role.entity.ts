import { BaseEntity, Check, Entity } from 'typeorm'
import type { Relation } from 'typeorm'
import { BelongsTo, CreatedAtColumn, KeyColumn } from '../persistence/columns.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { NestAuthRole } from '../roles/role.entity.ts'
import { NestAuthUserAccess } from './user-access.entity.ts'

/** Gives a role to a membership: a role of the same tenant, or a template of the root scope, and no other. */
@Entity({ name: 'nest_auth_user_access_roles' })
@Check(
  'ck_nest_auth_user_access_roles_scope',
  `role_scope_id = tenant_id OR role_scope_id = '${ROOT_SCOPE_ID}'`,
)
export class NestAuthUserAccessRole extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_user_access_roles')
  tenantId: string

  @KeyColumn('user_access_id', 'pk_nest_auth_user_access_roles')
  userAccessId: string

  @KeyColumn('role_scope_id', 'pk_nest_auth_user_access_roles')
  roleScopeId: string

  @KeyColumn('role_id', 'pk_nest_auth_user_access_roles')
  roleId: string

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthUserAccess, 'fk_nest_auth_user_access_roles_access', {
    tenant_id: 'tenantId',
    user_access_id: 'id',
  })
  userAccess?: Relation<NestAuthUserAccess>

  @BelongsTo(() => NestAuthRole, 'fk_nest_auth_user_access_roles_role', {
    role_scope_id: 'tenantId',
    role_id: 'id',
  })
  role?: Relation<NestAuthRole>
}
