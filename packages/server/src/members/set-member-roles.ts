import { Injectable } from '@nestjs/common'
import type { Member } from '@nest-auth/js-client/contract'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { systemRoles } from '../roles/system-roles.ts'
import { Memberships } from '../users/memberships.ts'
import { RoleAssignments } from '../users/role-assignments.ts'
import { ActiveTenant } from './active-tenant.ts'
import { MemberDirectory, presentMember } from './member-directory.ts'
import { Owners } from './owners.ts'
import { TenantRoles, assertMayAssign } from './tenant-roles.ts'
import type { TenantRole } from './tenant-roles.ts'

/** Gives a member of the caller's tenant exactly the named roles. */
@Injectable()
export class SetMemberRoles {
  constructor(
    private readonly database: Database,
    private readonly active: ActiveTenant,
    private readonly directory: MemberDirectory,
    private readonly roles: TenantRoles,
    private readonly owners: Owners,
    private readonly memberships: Memberships,
    private readonly assignments: RoleAssignments,
  ) {}

  /** @throws AuthError `MEMBER_NOT_FOUND`, `ROLE_NOT_FOUND`, `ROLE_NOT_ASSIGNABLE`, `LAST_OWNER` */
  run(caller: AuthContext, userId: string, names: readonly string[]): Promise<Member> {
    const tenantId = this.active.of(caller)
    return this.database.runInTransaction(async (manager) => {
      await this.owners.lock(tenantId, manager)
      const member = await this.directory.get(tenantId, userId, manager)
      const wanted = await this.roles.named(tenantId, names, manager)
      const touched = differing(member.roles, wanted)
      assertMayAssign(caller, touched)
      if (touched.some(({ id }) => id === systemRoles.owner)) {
        await this.owners.assertOther(tenantId, member, manager)
      }
      const access = await this.memberships.find(tenantId, userId, manager)
      if (!access) throw new AuthError('MEMBER_NOT_FOUND')
      const hidden = await this.assignments.hiddenOf(access, manager)
      await this.assignments.toMembership(access, [...wanted.map(({ id }) => id), ...hidden], manager)
      return presentMember({ ...member, roles: wanted }, caller.userId)
    })
  }
}

/** The roles that are given or taken. */
function differing(before: TenantRole[], after: TenantRole[]): TenantRole[] {
  const isIn = (roles: TenantRole[]) => (role: TenantRole) => roles.some(({ id }) => id === role.id)
  return [...before.filter((role) => !isIn(after)(role)), ...after.filter((role) => !isIn(before)(role))]
}
