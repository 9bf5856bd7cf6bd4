import { Inject, Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { Memberships } from '../users/memberships.ts'
import { UserStore } from '../users/user-store.ts'
import { ActiveTenant } from './active-tenant.ts'
import { MemberDirectory } from './member-directory.ts'
import { Owners } from './owners.ts'
import { assertMayAssign } from './tenant-roles.ts'

/** Takes somebody out of the caller's tenant: others with `members:remove`, oneself always. */
@Injectable()
export class RemoveMember {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly active: ActiveTenant,
    private readonly directory: MemberDirectory,
    private readonly owners: Owners,
    private readonly memberships: Memberships,
    private readonly users: UserStore,
  ) {}

  /** @throws AuthError `FORBIDDEN`, `MEMBER_NOT_FOUND`, `ROLE_NOT_ASSIGNABLE`, `LAST_OWNER` */
  async run(caller: AuthContext, userId: string): Promise<void> {
    const isSelf = userId === caller.userId
    // Whoever acts in somebody's name does not leave for them.
    if (isSelf && caller.actor) throw new AuthError('FORBIDDEN')
    // Without tenancy there is nothing to leave.
    if (!this.policy.hasTenants || !(isSelf || caller.permissions.includes('members:remove'))) {
      throw new AuthError('FORBIDDEN')
    }
    const tenantId = this.active.of(caller)
    await this.database.runInTransaction(async (manager) => {
      await this.owners.lock(tenantId, manager)
      const member = await this.directory.get(tenantId, userId, manager)
      if (!isSelf) assertMayAssign(caller, member.roles)
      await this.owners.assertOther(tenantId, member, manager)
      await this.memberships.remove(tenantId, userId, manager, { isSelf })
      if (!this.policy.hasManyTenantsPerUser) {
        // Who has gone keeps no account of a tenant, and the address is free for a new invitation. The row stays: rows
        // of the application refer to it.
        const user = { tenantId: member.userScopeId, id: userId }
        await this.users.update(user, { isActive: false, email: null, phone: null, username: null }, manager)
      }
    })
  }
}
