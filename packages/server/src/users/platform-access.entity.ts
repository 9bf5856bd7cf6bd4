import { BaseEntity, Check, Entity, Unique } from 'typeorm'
import type { EntityManager, Relation } from 'typeorm'
import { BelongsTo, CreatedAtColumn, FlagColumn, KeyColumn, UuidColumn } from '../persistence/columns.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { userOperations } from './user-operations.ts'
import { NestAuthUser } from './user.entity.ts'

/** Makes a user platform staff: rights above all tenants. Always in the root scope. */
@Entity({ name: 'nest_auth_platform_accesses' })
@Unique('uq_nest_auth_platform_accesses_user', ['tenantId', 'userId'])
@Check('ck_nest_auth_platform_accesses_scope', `tenant_id = '${ROOT_SCOPE_ID}'`)
export class NestAuthPlatformAccess extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_platform_accesses')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_platform_accesses')
  id: string

  @UuidColumn('user_id')
  userId: string

  @FlagColumn('is_active', true)
  isActive: boolean

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthUser, 'fk_nest_auth_platform_accesses_user', {
    tenant_id: 'tenantId',
    user_id: 'id',
  })
  user?: Relation<NestAuthUser>

  /** Gives the access exactly these roles; only roles of the root scope reach across tenants. @throws AuthError `NOT_FOUND` */
  async assignRoles(roleIds: string | readonly string[], manager?: EntityManager): Promise<void> {
    await userOperations(NestAuthPlatformAccess, manager).roles.toPlatformAccess(this, roleIds, manager)
  }
}
