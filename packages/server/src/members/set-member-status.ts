import { Injectable } from '@nestjs/common'
import type { Member } from '@nest-auth/js-client/contract'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { MembershipStatus } from '../users/membership-status.ts'
import { ActiveTenant } from './active-tenant.ts'
import { MemberDirectory, presentMember } from './member-directory.ts'
import { Owners } from './owners.ts'
import { assertMayAssign } from './tenant-roles.ts'

/** Suspends members of the caller's tenant, and lets them in again. */
@Injectable()
export class SetMemberStatus {
  constructor(
    private readonly database: Database,
    private readonly active: ActiveTenant,
    private readonly directory: MemberDirectory,
    private readonly owners: Owners,
    private readonly status: MembershipStatus,
  ) {}

  /** @throws AuthError `FORBIDDEN` for oneself, `MEMBER_NOT_FOUND`, `ROLE_NOT_ASSIGNABLE`, `LAST_OWNER` */
  run(caller: AuthContext, userId: string, isActive: boolean): Promise<Member> {
    if (userId === caller.userId) throw new AuthError('FORBIDDEN')
    const tenantId = this.active.of(caller)
    return this.database.runInTransaction(async (manager) => {
      await this.owners.lock(tenantId, manager)
      const member = await this.directory.get(tenantId, userId, manager)
      assertMayAssign(caller, member.roles)
      if (!isActive) await this.owners.assertOther(tenantId, member, manager)
      await this.status.setStatus(tenantId, userId, isActive, manager)
      return presentMember(await this.directory.get(tenantId, userId, manager), caller.userId)
    })
  }
}
