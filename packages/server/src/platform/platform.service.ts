import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { NestAuthPlatformAccess } from '../users/platform-access.entity.ts'
import { PlatformAccesses } from '../users/platform-accesses.ts'
import { RoleAssignments } from '../users/role-assignments.ts'
import type { CreateUserData } from '../users/user-data.ts'
import type { NestAuthUser } from '../users/user.entity.ts'
import { UserService } from '../users/user.service.ts'

const above = { scopeId: ROOT_SCOPE_ID, tenantId: null, roleNames: [] }

/** Makes people platform staff. No route does: only the application's own code reaches this. */
@Injectable()
export class PlatformService {
  constructor(
    private readonly database: Database,
    private readonly accesses: PlatformAccesses,
    private readonly roles: RoleAssignments,
    private readonly users: UserService,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
  ) {}

  /**
   * Writes a user above all tenants, also where tenants have users of their own, and gives it platform roles.
   * @throws AuthError `EMAIL_ALREADY_EXISTS`, …, `WEAK_PASSWORD`, `NOT_FOUND` for a role of a tenant
   */
  async createStaff(
    data: CreateUserData,
    roleIds: readonly string[],
    manager?: EntityManager,
  ): Promise<NestAuthUser> {
    const passwordHash = data.password === undefined ? null : await this.users.hashNew(data.password, data)
    return this.database.runInTransaction(async (entities) => {
      const user = await this.users.write(data, passwordHash, above, entities)
      await this.grantAccess(user.id, roleIds, entities)
      return user
    }, manager)
  }

  /**
   * Gives a user of the root scope exactly these platform roles. @throws AuthError `NOT_FOUND`, also for a user or a
   * role of a tenant
   */
  grantAccess(
    userId: string,
    roleIds: readonly string[],
    manager?: EntityManager,
  ): Promise<NestAuthPlatformAccess> {
    return this.database.runInTransaction(async (entities) => {
      const access = await this.accesses.ensure({ tenantId: ROOT_SCOPE_ID, id: userId }, entities)
      await this.roles.toPlatformAccess(access, roleIds, entities)
      await this.tell('platform_access.granted', userId, entities)
      return access
    }, manager)
  }

  /** Takes the access away, and with it every session staff acts in; where there is none nothing happens. */
  async revokeAccess(userId: string, manager?: EntityManager): Promise<void> {
    await this.database.runInTransaction(async (entities) => {
      const isRevoked = await this.accesses.remove({ tenantId: ROOT_SCOPE_ID, id: userId }, entities)
      if (isRevoked) await this.tell('platform_access.revoked', userId, entities)
    }, manager)
  }

  private async tell(
    name: 'platform_access.granted' | 'platform_access.revoked',
    userId: string,
    manager: EntityManager,
  ): Promise<void> {
    await this.audit.record({ action: name, tenantId: null, target: { kind: 'user', id: userId } }, manager)
    const data = { userId, userScopeId: ROOT_SCOPE_ID }
    await this.events.publish({ name, tenantId: null, data }, manager)
  }
}
