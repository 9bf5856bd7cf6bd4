import { Controller } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import { CurrentSession } from '../access/current.decorators.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { pageOf, positionIn } from '../http/list-cursor.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { ActiveTenant } from './active-tenant.ts'
import { EndMemberSessions } from './end-member-sessions.ts'
import { MemberDirectory, presentMember } from './member-directory.ts'
import { RemoveMember } from './remove-member.ts'
import { SetMemberRoles } from './set-member-roles.ts'
import { SetMemberStatus } from './set-member-status.ts'
import { TenantRoles, mayAssign } from './tenant-roles.ts'

const defaultPageSize = 20

/** The members of the tenant the caller acts in, and their roles. */
@Controller()
export class MembersController {
  constructor(
    private readonly active: ActiveTenant,
    private readonly directory: MemberDirectory,
    private readonly roles: TenantRoles,
    private readonly setRoles: SetMemberRoles,
    private readonly setStatus: SetMemberStatus,
    private readonly endSessions: EndMemberSessions,
    private readonly remove: RemoveMember,
  ) {}

  @ContractRoute('listMembers')
  async listMembers(
    @CurrentSession() caller: AuthContext,
    @ContractInput('listMembers') { query }: RequestOutput<'listMembers'>,
  ): Promise<ResponseOf<'listMembers'>> {
    const tenantId = this.active.of(caller)
    const limit = query.limit ?? defaultPageSize
    const found = await this.directory.page(tenantId, {
      search: query.search,
      after: positionIn(tenantId, query.cursor),
      limit: limit + 1,
    })
    const { page, nextCursor } = pageOf(found, limit, ({ id }) => ({ sortKey: tenantId, id }))
    return { items: page.map((row) => presentMember(row, caller.userId)), nextCursor }
  }

  @ContractRoute('setMemberRoles')
  setMemberRoles(
    @CurrentSession() caller: AuthContext,
    @ContractInput('setMemberRoles') { params, body }: RequestOutput<'setMemberRoles'>,
  ): Promise<ResponseOf<'setMemberRoles'>> {
    return this.setRoles.run(caller, params.userId, body.roles)
  }

  @ContractRoute('setMemberStatus')
  setMemberStatus(
    @CurrentSession() caller: AuthContext,
    @ContractInput('setMemberStatus') { params, body }: RequestOutput<'setMemberStatus'>,
  ): Promise<ResponseOf<'setMemberStatus'>> {
    return this.setStatus.run(caller, params.userId, body.isActive)
  }

  @ContractRoute('endMemberSessions')
  endMemberSessions(
    @CurrentSession() caller: AuthContext,
    @ContractInput('endMemberSessions') { params }: RequestOutput<'endMemberSessions'>,
  ): Promise<void> {
    return this.endSessions.run(caller, params.userId)
  }

  @ContractRoute('removeMember')
  removeMember(
    @CurrentSession() caller: AuthContext,
    @ContractInput('removeMember') { params }: RequestOutput<'removeMember'>,
  ): Promise<void> {
    return this.remove.run(caller, params.userId)
  }

  @ContractRoute('listRoles')
  async listRoles(@CurrentSession() caller: AuthContext): Promise<ResponseOf<'listRoles'>> {
    const roles = await this.roles.list(this.active.of(caller))
    return {
      items: roles.map((role) => ({
        name: role.name,
        permissions: role.permissions,
        isAssignable: mayAssign(caller, role),
      })),
    }
  }
}
