import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { lockUser } from './lock-user.ts'
import { MemberDeeds } from './member-deeds.ts'
import { membershipOf } from './memberships.ts'
import { NestAuthUserAccess } from './user-access.entity.ts'
import { UserChanges } from './user-changes.ts'
import { UserScopes } from './user-scopes.ts'
import type { UserRef } from './user-scopes.ts'

/** Decides whether a membership is in force, and which one a login lands in. */
@Injectable()
export class MembershipStatus {
  constructor(
    protected readonly database: Database,
    private readonly scopes: UserScopes,
    private readonly changes: UserChanges,
    private readonly deeds: MemberDeeds,
  ) {}

  /**
   * Puts a membership out of force, which ends for good the sessions that act in its tenant, or in force again.
   * @throws AuthError `NOT_FOUND`
   */
  async setStatus(
    tenantId: string,
    userId: string,
    isActive: boolean,
    manager?: EntityManager,
  ): Promise<NestAuthUserAccess> {
    const user = this.scopes.memberOf(tenantId, userId)
    if (!user) throw new AuthError('NOT_FOUND')
    return this.database.runInTransaction(async (entities) => {
      await lockUser(this.database, user, entities)
      const member = membershipOf(tenantId, user)
      const access = await entities.findOneBy(NestAuthUserAccess, member)
      if (!access) throw new AuthError('NOT_FOUND')
      if (access.isActive === isActive) return access
      await entities.update(NestAuthUserAccess, member, { isActive })
      await this.deeds.statusChanged(member, isActive, entities)
      const change = { scopeId: user.tenantId, userId: user.id, tenantId }
      await this.changes.announce(isActive ? change : { ...change, endsSessions: 'access_removed' }, entities)
      access.isActive = isActive
      return access
    }, manager)
  }

  /** Makes a membership the one a login without a tenant lands in, and no other. @throws AuthError `NOT_FOUND` */
  async setDefault(tenantId: string, userId: string, manager?: EntityManager): Promise<void> {
    const user = this.scopes.memberOf(tenantId, userId)
    if (!user) throw new AuthError('NOT_FOUND')
    await this.database.runInTransaction(async (entities) => {
      await lockUser(this.database, user, entities)
      const wasDefault = await this.choose(tenantId, user, entities)
      if (wasDefault === null) throw new AuthError('NOT_FOUND')
      if (wasDefault) return
      await this.deeds.defaultChanged(membershipOf(tenantId, user), entities)
    }, manager)
  }

  /** Makes it the default one; answers whether it was already, and null where there is none. */
  protected async choose(tenantId: string, user: UserRef, manager: EntityManager): Promise<boolean | null> {
    const rows = await this.database.query<{ wasDefault: boolean }>(
      `with chosen as (select tenant_id, is_default from nest_auth_user_accesses
            where tenant_id = $1 and user_scope_id = $2 and user_id = $3),
         changed as (
           update nest_auth_user_accesses a set is_default = (a.tenant_id = $1)
             from chosen
            where a.user_scope_id = $2 and a.user_id = $3 and (a.is_default or a.tenant_id = $1))
         select is_default as "wasDefault" from chosen`,
      [tenantId, user.tenantId, user.id],
      manager,
    )
    return rows[0]?.wasDefault ?? null
  }
}
