import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import { NestAuthPlatformAccess } from './platform-access.entity.ts'
import { UserChanges } from './user-changes.ts'
import type { UserRef } from './user-scopes.ts'

/** The accesses of platform staff. They live in the root scope, and so do the people who have one. */
@Injectable()
export class PlatformAccesses {
  constructor(
    private readonly database: Database,
    private readonly changes: UserChanges,
  ) {}

  /** The platform access of a user. */
  find({ tenantId, id: userId }: UserRef, manager?: EntityManager): Promise<NestAuthPlatformAccess | null> {
    return this.database.manager(manager).findOneBy(NestAuthPlatformAccess, { tenantId, userId })
  }

  /** Takes the access of a user away; answers whether there was one. */
  async remove({ tenantId, id: userId }: UserRef, manager: EntityManager): Promise<boolean> {
    const { affected } = await manager.delete(NestAuthPlatformAccess, { tenantId, userId })
    if (!affected) return false
    await this.changes.announce({ scopeId: tenantId, userId }, manager)
    return true
  }

  /** The same, new where there is none. @throws AuthError `FORBIDDEN` for somebody who lives in a tenant */
  ensure(user: UserRef, manager?: EntityManager): Promise<NestAuthPlatformAccess> {
    return this.database.runInTransaction(async (entities) => {
      if (user.tenantId !== ROOT_SCOPE_ID) throw new AuthError('FORBIDDEN', { reason: 'user_of_a_tenant' })
      await this.database.query(
        `insert into nest_auth_platform_accesses (tenant_id, id, user_id)
         select u.tenant_id, $2, u.id from nest_auth_users u where u.tenant_id = $1 and u.id = $3
         on conflict (tenant_id, user_id) do nothing`,
        [user.tenantId, newId(), user.id],
        entities,
      )
      const access = await this.find(user, entities)
      if (!access) throw new AuthError('NOT_FOUND')
      return access
    }, manager)
  }
}
