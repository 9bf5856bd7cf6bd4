import { Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { lockUser } from '../users/lock-user.ts'
import { MemberDeeds } from '../users/member-deeds.ts'
import { UserChanges } from '../users/user-changes.ts'
import { ActiveTenant } from './active-tenant.ts'
import { MemberDirectory } from './member-directory.ts'
import { assertMayAssign } from './tenant-roles.ts'

/**
 * Signs members out of the caller's tenant, on every device. What they do in other tenants is the business of those, but
 * no sign-in from before leads back here by a switch, and one that has still to choose its tenant begins anew.
 */
@Injectable()
export class EndMemberSessions {
  constructor(
    private readonly database: Database,
    private readonly active: ActiveTenant,
    private readonly directory: MemberDirectory,
    private readonly changes: UserChanges,
    private readonly deeds: MemberDeeds,
  ) {}

  /** @throws AuthError `FORBIDDEN` for oneself, `MEMBER_NOT_FOUND`, `ROLE_NOT_ASSIGNABLE` */
  async run(caller: AuthContext, userId: string): Promise<void> {
    if (userId === caller.userId) throw new AuthError('FORBIDDEN')
    const tenantId = this.active.of(caller)
    await this.database.runInTransaction(async (manager) => {
      const member = await this.directory.get(tenantId, userId, manager)
      assertMayAssign(caller, member.roles)
      const { userScopeId } = member
      await lockUser(this.database, { tenantId: userScopeId, id: userId }, manager)
      // Not now(): a sign-in that came while this waited for the lock was before it.
      await this.database.query(
        `update nest_auth_user_accesses set signed_out_at = clock_timestamp()
          where tenant_id = $1 and user_scope_id = $2 and user_id = $3`,
        [tenantId, userScopeId, userId],
        manager,
      )
      const change = { scopeId: userScopeId, userId, endsSessions: 'ended_by_tenant' } as const
      // Without tenancy a session acts in no tenant.
      const where = tenantId === ROOT_SCOPE_ID ? {} : { tenantId }
      await this.changes.announce({ ...change, ...where }, manager)
      await this.deeds.sessionsEnded({ tenantId, userScopeId, userId }, manager)
    })
  }
}
