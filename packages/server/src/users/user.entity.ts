import { BaseEntity, Entity, Index, Unique } from 'typeorm'
import type { EntityManager, Relation } from 'typeorm'
import {
  BelongsTo,
  CreatedAtColumn,
  FlagColumn,
  InstantColumn,
  JsonColumn,
  KeyColumn,
  TextColumn,
} from '../persistence/columns.ts'
import { sharesRows } from '../persistence/isolation/tenant-scoped.decorator.ts'
import { NestAuthTenant } from '../tenants/tenant.entity.ts'
import type { IdentityData } from './identities.ts'
import type { NestAuthIdentity } from './identity.entity.ts'
import type { NestAuthPlatformAccess } from './platform-access.entity.ts'
import type { NestAuthUserAccess } from './user-access.entity.ts'
import { userOperations } from './user-operations.ts'
import { userRows } from './user-rows.ts'

/** What an application stores about a person: flat values. */
export type UserProfile = Record<string, string | number | boolean | null>

/**
 * A person. `tenantId` is the identity scope: the root scope in SHARED mode and without tenancy, the person's only
 * tenant in ISOLATED mode. The unique keys begin with it, so one address is one person per scope.
 */
@sharesRows(userRows)
@Entity({ name: 'nest_auth_users' })
// The scope last: with it first, a plan made while the table is empty takes any of these for as good as the key.
@Unique('uq_nest_auth_users_email', ['email', 'tenantId'])
@Unique('uq_nest_auth_users_phone', ['phone', 'tenantId'])
@Unique('uq_nest_auth_users_username', ['username', 'tenantId'])
@Index('ix_nest_auth_users_id', ['id'])
export class NestAuthUser extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_users')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_users')
  id: string

  @TextColumn('email', 254, { nullable: true })
  email: string | null

  @TextColumn('phone', 16, { nullable: true })
  phone: string | null

  @TextColumn('username', 64, { nullable: true })
  username: string | null

  @TextColumn('password_hash', 255, { nullable: true, select: false })
  passwordHash: string | null

  /** What names the password where its hash took the place of an older one of the same; void beside any other hash. */
  @TextColumn('password_marks', 255, { nullable: true, select: false })
  passwordMarks: string | null

  @FlagColumn('is_active', true)
  isActive: boolean

  @FlagColumn('is_email_verified', false)
  isEmailVerified: boolean

  /** Whether nobody signs in as this user before the address is verified: it came with a sign-up, and proves nothing. */
  @FlagColumn('needs_verified_email', false)
  needsVerifiedEmail: boolean

  @FlagColumn('is_phone_verified', false)
  isPhoneVerified: boolean

  @JsonColumn('profile')
  profile: UserProfile

  @JsonColumn('metadata')
  metadata: Record<string, unknown>

  @InstantColumn('last_login_at', { nullable: true })
  lastLoginAt: Date | null

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthTenant, 'fk_nest_auth_users_tenant', { tenant_id: 'id' })
  tenant?: Relation<NestAuthTenant>

  /**
   * Hashes a new password into this object; saving the object stores it, and ends the sessions the old one began.
   * @throws AuthError `WEAK_PASSWORD`
   */
  async setPassword(password: string): Promise<void> {
    this.passwordHash = await userOperations(NestAuthUser).passwords.hashNew(password, this)
  }

  /** The identity of this subject, new where there is none. @throws AuthError `EMAIL_ALREADY_EXISTS`, … for another's */
  findOrCreateIdentity(
    provider: string,
    providerId: string,
    manager?: EntityManager,
  ): Promise<NestAuthIdentity> {
    const { identities } = userOperations(NestAuthUser, manager)
    return identities.findOrCreate(this, { provider, providerId }, manager)
  }

  /** Changes the user's first identity at a provider, new where there is none. @throws AuthError as `findOrCreateIdentity` */
  updateOrCreateIdentity(
    provider: string,
    data: IdentityData,
    manager?: EntityManager,
  ): Promise<NestAuthIdentity> {
    return userOperations(NestAuthUser, manager).identities.updateOrCreate(this, provider, data, manager)
  }

  /** Stores a new email address, not yet verified, with its identity. @throws AuthError `EMAIL_ALREADY_EXISTS` */
  async updateEmail(newEmail: string | null, manager?: EntityManager): Promise<this> {
    const stored = await this.store(manager).update(this.key, { email: newEmail }, manager)
    return Object.assign(this, { email: stored.email, isEmailVerified: stored.isEmailVerified })
  }

  /** Stores a new telephone number, not yet verified, with its identity. @throws AuthError `PHONE_ALREADY_EXISTS` */
  async updatePhone(newPhone: string | null, manager?: EntityManager): Promise<this> {
    const stored = await this.store(manager).update(this.key, { phone: newPhone }, manager)
    return Object.assign(this, { phone: stored.phone, isPhoneVerified: stored.isPhoneVerified })
  }

  /** The user's membership of a tenant. @throws AuthError `TENANT_NOT_FOUND`, when it is to be created and cannot be */
  getUserAccess(
    tenantId: string,
    createIfNotExists: true,
    manager?: EntityManager,
  ): Promise<NestAuthUserAccess>
  getUserAccess(
    tenantId: string,
    createIfNotExists?: boolean,
    manager?: EntityManager,
  ): Promise<NestAuthUserAccess | null>
  async getUserAccess(tenantId: string, createIfNotExists = false, manager?: EntityManager) {
    const { memberships } = userOperations(NestAuthUser, manager)
    const access = await memberships.find(tenantId, this.id, manager)
    return access ?? (createIfNotExists ? memberships.ensure(tenantId, this.id, manager) : null)
  }

  /** The user's access across tenants. @throws AuthError `FORBIDDEN`, when it is to be created for a user of a tenant */
  getPlatformAccess(createIfNotExists: true, manager?: EntityManager): Promise<NestAuthPlatformAccess>
  getPlatformAccess(
    createIfNotExists?: boolean,
    manager?: EntityManager,
  ): Promise<NestAuthPlatformAccess | null>
  async getPlatformAccess(createIfNotExists = false, manager?: EntityManager) {
    const { platformAccesses } = userOperations(NestAuthUser, manager)
    return createIfNotExists ? platformAccesses.ensure(this, manager) : platformAccesses.find(this, manager)
  }

  private store(manager?: EntityManager) {
    return userOperations(NestAuthUser, manager).store
  }

  private get key() {
    return { tenantId: this.tenantId, id: this.id }
  }
}
