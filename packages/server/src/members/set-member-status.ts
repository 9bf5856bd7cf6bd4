import { Injectable } from '@nestjs/common'
import type { Member } from '@nest-auth/js-client/contract'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { MembershipStatus } from '../users/membership-status.ts'
import { ActingTenant } from './acting-tenant.ts'
import { MemberDirectory, presentMember } from './member-directory.ts'
import { Owners } from './owners.ts'
import { mayAssign } from './tenant-roles.ts'

/** Suspends members of the caller's tenant, and lets them in again. */
@Injectable()
export class SetMemberStatus {
  constructor(
    private readonly database: Database,
    private readonly acting: ActingTenant,
    private readonly directory: MemberDirectory,
    private readonly owners: Owners,
    private readonly status: MembershipStatus,
  ) {}

  /** @throws AuthError `FORBIDDEN` for oneself, `MEMBER_NOT_FOUND`, `ROLE_NOT_ASSIGNABLE`, `LAST_OWNER` */
  run(caller: AuthContext, userId: string, isActive: boolean): Promise<Member> {
    if (userId === caller.userId) throw new AuthError('FORBIDDEN')
    const tenantId = this.acting.of(caller)
    return this.database.runInTransaction(async (manager) => {
      await this.owners.lock(tenantId, manager)
      const member = await this.directory.find(tenantId, userId, manager)
      if (!member) throw new AuthError('MEMBER_NOT_FOUND')
      if (!member.roles.every((role) => mayAssign(caller, role))) throw new AuthError('ROLE_NOT_ASSIGNABLE')
      if (!isActive) await this.owners.assertOther(tenantId, member, manager)
      await this.status.setStatus(tenantId, userId, isActive, manager)
      const changed = await this.directory.find(tenantId, userId, manager)
      return presentMember(changed ?? member, caller.userId)
    })
  }
}
