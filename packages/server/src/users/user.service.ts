import { Inject, Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import type { AmbientEntityManager } from '../persistence/ambient-entity-manager.ts'
import { isForeignKeyViolation } from '../persistence/database-errors.ts'
import { Database } from '../persistence/database.ts'
import { tenantOfScope } from '../persistence/ids.ts'
import { isConfined } from '../persistence/isolation/statement-scope.ts'
import { SessionEras } from '../tenants/session-eras.ts'
import type { NestAuthTenant } from '../tenants/tenant.entity.ts'
import type { IdentityTarget, TenantPolicy } from '../tenants/tenant-policy.ts'
import { MembershipStatus } from './membership-status.ts'
import { Memberships } from './memberships.ts'
import { RoleAssignments, distinctIds } from './role-assignments.ts'
import type { NestAuthUserAccess } from './user-access.entity.ts'
import type {
  CreateUserContext,
  CreateUserData,
  GetUserOptions,
  GetUsersOptions,
  UpdateUserData,
} from './user-data.ts'
import { eventDataOf } from './user-deeds.ts'
import { UserHooks } from './user-hooks.ts'
import { UserPasswords } from './user-passwords.ts'
import { UserQueries } from './user-queries.ts'
import { UserScopes } from './user-scopes.ts'
import { UserStore } from './user-store.ts'
import type { NestAuthUser } from './user.entity.ts'

/**
 * Creates, changes and finds users. Everything joins the transaction it is called in; the optional last `manager`
 * names one. What writes several rows writes all of them or none. Changes are in force from the next request on.
 */
@Injectable()
export class UserService {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly scopes: UserScopes,
    private readonly passwords: UserPasswords,
    private readonly store: UserStore,
    private readonly queries: UserQueries,
    private readonly memberships: Memberships,
    private readonly status: MembershipStatus,
    private readonly roles: RoleAssignments,
    private readonly hooks: UserHooks,
    private readonly events: AuthEvents,
    private readonly eras: SessionEras,
  ) {}

  /**
   * Runs `work` in one transaction: everything inside is kept, or nothing is. It sees the rows of the current tenant
   * and the users it creates; outside of requests and without a tenant, all rows of the library's tables.
   */
  runInTransaction<T>(work: (manager: AmbientEntityManager) => Promise<T>): Promise<T> {
    return isConfined() ? this.database.runForApplication(work) : this.database.runUnconfined(work)
  }

  /**
   * Writes a user, its identities and, with a tenant, its membership.
   * @throws AuthError `EMAIL_ALREADY_EXISTS`, `PHONE_ALREADY_EXISTS`, `USERNAME_ALREADY_EXISTS`, `WEAK_PASSWORD`,
   * `TENANT_NOT_FOUND`; in ISOLATED mode `TENANT_REQUIRED`
   */
  async createUser(
    data: CreateUserData,
    tenantId?: string,
    context: CreateUserContext = {},
    manager?: EntityManager,
  ): Promise<NestAuthUser> {
    const target = this.policy.targetOf(tenantId)
    if (target.tenantId !== null) this.scopes.assertCanHaveMembers(target.tenantId)
    // Hashing takes long; where there is no transaction yet it must not hold a connection.
    const passwordHash = data.password === undefined ? null : await this.hashNew(data.password, data)
    const roleNames = context.roles ?? (this.policy.hasTenants ? ['member'] : [])
    return this.database.runInTransaction(async (entities) => {
      try {
        return await this.write(data, passwordHash, { ...target, roleNames }, entities)
      } catch (error) {
        throw isForeignKeyViolation(error) ? new AuthError('TENANT_NOT_FOUND') : error
      }
    }, manager)
  }

  /** Checks a new password against the policy and hashes it. @throws AuthError `WEAK_PASSWORD` */
  hashNew(password: string, person: CreateUserData): Promise<string> {
    return this.passwords.hashNew(password, person)
  }

  /**
   * Writes a user whose password was hashed before, its identities and, with a tenant, its membership; then the
   * application has its part. To be called in a transaction. @throws AuthError `EMAIL_ALREADY_EXISTS`, …
   */
  async write(
    data: CreateUserData,
    passwordHash: string | null,
    target: IdentityTarget & { roleNames: readonly string[]; roleIds?: readonly string[] },
    manager: EntityManager,
  ): Promise<NestAuthUser> {
    const user = await this.store.insert(data, passwordHash, target, manager)
    const { scopeId: userScopeId, tenantId, roleNames, roleIds = [] } = target
    if (tenantId !== null) {
      await this.memberships.add(
        { tenantId, userScopeId, userId: user.id, roleNames, roleIds, isDefault: true },
        manager,
      )
    }
    const named = tenantId && tenantOfScope(tenantId)
    await this.hooks.afterCreate(user, { tenantId: named, manager })
    await this.events.publish({ name: 'user.created', tenantId: named, data: eventDataOf(user) }, manager)
    return user
  }

  /**
   * Changes a user together with its identities. A new address is unverified unless said otherwise; disabling ends
   * the user's sessions. @throws AuthError `NOT_FOUND`, `EMAIL_ALREADY_EXISTS`, …
   */
  updateUser(id: string, data: UpdateUserData, manager?: EntityManager): Promise<NestAuthUser> {
    return this.store.update(this.scopes.byId(id), data, manager)
  }

  /** Removes a user and everything attached: identities, memberships, sessions. @throws AuthError `NOT_FOUND` */
  deleteUser(id: string, manager?: EntityManager): Promise<void> {
    return this.store.delete(this.scopes.byId(id), manager)
  }

  /** Notes that an address is the user's. @throws AuthError `NOT_FOUND` */
  verifyUser(id: string, type: 'email' | 'phone' = 'email', manager?: EntityManager): Promise<NestAuthUser> {
    return this.updateUser(id, verification(type, true), manager)
  }

  /** Takes that back. @throws AuthError `NOT_FOUND` */
  unverifyUser(
    id: string,
    type: 'email' | 'phone' = 'email',
    manager?: EntityManager,
  ): Promise<NestAuthUser> {
    return this.updateUser(id, verification(type, false), manager)
  }

  /**
   * Enables or disables a user; disabling ends its sessions, and enabling again revives none.
   * @throws AuthError `NOT_FOUND`
   */
  updateUserStatus(id: string, isActive: boolean, manager?: EntityManager): Promise<NestAuthUser> {
    return this.updateUser(id, { isActive }, manager)
  }

  /**
   * Ends every session of a user, in every tenant, every sign-in that is half done, and links that would replace password or
   * address. The password stays good.
   * @throws AuthError `NOT_FOUND`
   */
  endSessions(id: string, manager?: EntityManager): Promise<void> {
    return this.store.endSessions(this.scopes.byId(id), manager)
  }

  /**
   * Ends every session of everybody at once, in every tenant, that of platform staff and of the caller too, and every
   * sign-in that is half done, however many there are, and links that would replace a password or address. Passwords stay good.
   */
  endAllSessions(manager?: EntityManager): Promise<void> {
    return this.eras.endEverywhere(manager)
  }

  /** Adds to what the application keeps about a user; `updateUser` replaces it. @throws AuthError `NOT_FOUND` */
  updateUserMetadata(
    id: string,
    metadata: Record<string, unknown>,
    manager?: EntityManager,
  ): Promise<NestAuthUser> {
    return this.store.mergeMetadata(this.scopes.byId(id), metadata, manager)
  }

  /** The user with this id, of the named tenant where tenants have users of their own and one is named. */
  getUserById(
    id: string,
    options: GetUserOptions = {},
    manager?: EntityManager,
  ): Promise<NestAuthUser | null> {
    return this.queries.byId(id, options, manager)
  }

  /** The user with this address; in ISOLATED mode the tenant must be named. @throws AuthError `TENANT_REQUIRED` */
  async getUserByEmail(
    email: string,
    tenantId?: string,
    options: Omit<GetUserOptions, 'tenantId'> = {},
    manager?: EntityManager,
  ): Promise<NestAuthUser | null> {
    return this.queries.byAddress('email', email, { ...options, tenantId }, manager)
  }

  /** The user with this telephone number. @throws AuthError as `getUserByEmail` */
  async getUserByPhone(
    phone: string,
    tenantId?: string,
    options: Omit<GetUserOptions, 'tenantId'> = {},
    manager?: EntityManager,
  ): Promise<NestAuthUser | null> {
    return this.queries.byAddress('phone', phone, { ...options, tenantId }, manager)
  }

  /** Users, as TypeORM's find options say; in ISOLATED mode those of the caller's tenant while a request is served. */
  getUsers(options: GetUsersOptions = {}, manager?: EntityManager): Promise<NestAuthUser[]> {
    return this.queries.many(options, manager)
  }

  /** One page of them, and how many there are. */
  getUsersAndCount(
    options: GetUsersOptions = {},
    manager?: EntityManager,
  ): Promise<[NestAuthUser[], number]> {
    return this.queries.manyAndCount(options, manager)
  }

  /** How many there are. */
  countUsers(options: GetUsersOptions = {}, manager?: EntityManager): Promise<number> {
    return this.queries.count(options, manager)
  }

  /** Users who hold a role in a tenant; without a tenant, in any, and platform staff who hold it. */
  getUsersByRole(
    roleName: string,
    guard: string,
    tenantId?: string,
    manager?: EntityManager,
  ): Promise<NestAuthUser[]> {
    return this.queries.byRole({ name: roleName, guard }, tenantId, manager)
  }

  /** The tenants a user is a member of, by name; without those suspended. */
  getUserTenants(userId: string, manager?: EntityManager): Promise<NestAuthTenant[]> {
    return this.queries.tenantsOf(userId, manager)
  }

  /** Whether a user is a member of a tenant, and the tenant is not suspended. */
  isUserInTenant(userId: string, tenantId: string, manager?: EntityManager): Promise<boolean> {
    return this.queries.isMember(tenantId, userId, manager)
  }

  /** Makes a user a member of a tenant, with the named roles of the guard `web`. @throws AuthError as `ensureUserAccess` */
  async addToTenant(
    userId: string,
    tenantId: string,
    options: { roles?: readonly string[]; isDefault?: boolean } = {},
    manager?: EntityManager,
  ): Promise<void> {
    const { roles: roleNames = ['member'], isDefault = false } = options
    await this.database.runInTransaction(async (entities) => {
      await this.memberships.ensure(tenantId, userId, entities, { roleNames })
      if (isDefault) await this.status.setDefault(tenantId, userId, entities)
    }, manager)
  }

  /**
   * The user's membership of a tenant: in force from now on, new and without a role where there is none.
   * @throws AuthError `NOT_FOUND`, `TENANT_NOT_FOUND`
   */
  async ensureUserAccess(
    userId: string,
    tenantId: string,
    manager?: EntityManager,
  ): Promise<NestAuthUserAccess> {
    return this.memberships.ensure(tenantId, userId, manager)
  }

  /**
   * Gives a user exactly these roles in a tenant, and makes it a member where it is none.
   * @throws AuthError `NOT_FOUND`, also for a role of another tenant; `TENANT_NOT_FOUND`
   */
  setUserAccessRoles(
    userId: string,
    tenantId: string,
    roleIds: readonly string[],
    manager?: EntityManager,
  ): Promise<NestAuthUserAccess> {
    return this.database.runInTransaction(async (entities) => {
      const access = await this.memberships.ensure(tenantId, userId, entities, {
        roleIds: distinctIds(roleIds),
      })
      await this.roles.toMembership(access, roleIds, entities)
      return access
    }, manager)
  }

  /**
   * Puts a membership out of force, which ends for good the sessions that act in its tenant, or in force again.
   * @throws AuthError `NOT_FOUND`
   */
  updateUserAccessStatus(
    userId: string,
    tenantId: string,
    isActive: boolean,
    manager?: EntityManager,
  ): Promise<NestAuthUserAccess> {
    return this.status.setStatus(tenantId, userId, isActive, manager)
  }

  /** Has logins that name no tenant land in this one. @throws AuthError `NOT_FOUND` for somebody who is no member */
  setDefaultTenant(userId: string, tenantId: string, manager?: EntityManager): Promise<void> {
    return this.status.setDefault(tenantId, userId, manager)
  }

  /** Ends a membership, and for good the sessions that act in its tenant; where there is none nothing happens. */
  deleteUserAccess(userId: string, tenantId: string, manager?: EntityManager): Promise<void> {
    return this.memberships.remove(tenantId, userId, manager)
  }
}

function verification(type: 'email' | 'phone', isVerified: boolean): UpdateUserData {
  return type === 'email' ? { isEmailVerified: isVerified } : { isPhoneVerified: isVerified }
}
