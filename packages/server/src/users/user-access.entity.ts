import { BaseEntity, Check, Entity, Index, Unique } from 'typeorm'
import type { EntityManager, Relation } from 'typeorm'
import {
  BelongsTo,
  CreatedAtColumn,
  FlagColumn,
  InstantColumn,
  KeyColumn,
  UuidColumn,
} from '../persistence/columns.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { NestAuthTenant } from '../tenants/tenant.entity.ts'
import { userOperations } from './user-operations.ts'
import { NestAuthUser } from './user.entity.ts'

/**
 * A membership: one user in one tenant. It belongs to the tenant; the user may live in the root scope, which is
 * why the reference to the user carries its own scope.
 */
@Entity({ name: 'nest_auth_user_accesses' })
// The tenant last, as in the keys of users.
@Unique('uq_nest_auth_user_accesses_user', ['userId', 'userScopeId', 'tenantId'])
@Check('ck_nest_auth_user_accesses_scope', `user_scope_id = tenant_id OR user_scope_id = '${ROOT_SCOPE_ID}'`)
@Index('ix_nest_auth_user_accesses_user', ['userScopeId', 'userId', 'isDefault', 'tenantId'])
export class NestAuthUserAccess extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_user_accesses')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_user_accesses')
  id: string

  @UuidColumn('user_scope_id')
  userScopeId: string

  @UuidColumn('user_id')
  userId: string

  @FlagColumn('is_active', true)
  isActive: boolean

  /** Whether a login without a tenant lands here. */
  @FlagColumn('is_default', false)
  isDefault: boolean

  /**
   * When the tenant last signed this member out: no sign-in from before leads into it again. Saving an entity that was
   * read before writes none back.
   */
  @InstantColumn('signed_out_at', { nullable: true, update: false })
  signedOutAt: Date | null

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthTenant, 'fk_nest_auth_user_accesses_tenant', { tenant_id: 'id' })
  tenant?: Relation<NestAuthTenant>

  @BelongsTo(() => NestAuthUser, 'fk_nest_auth_user_accesses_user', {
    user_scope_id: 'tenantId',
    user_id: 'id',
  })
  user?: Relation<NestAuthUser>

  /**
   * Gives the membership exactly these roles: roles of its tenant and templates of the root scope, nobody else's.
   * @throws AuthError `NOT_FOUND`
   */
  async assignRoles(roleIds: string | readonly string[], manager?: EntityManager): Promise<void> {
    await userOperations(NestAuthUserAccess, manager).roles.toMembership(this, roleIds, manager)
  }
}
