import { Controller } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import { activeTenantOf } from '../access/current.ts'
import { CurrentSession } from '../access/current.decorators.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { pageOf, positionIn } from '../http/list-cursor.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { AcceptInvitation } from './accept-invitation.ts'
import { InvitationRoles } from './invitation-roles.ts'
import { InvitationStore } from './invitation.store.ts'
import { Invite } from './invite.ts'
import { presentInvitation } from './present-invitation.ts'

const defaultPageSize = 20

/** Invitations to the tenant the caller acts in, and joining by one. */
@Controller()
export class InvitationsController {
  constructor(
    private readonly store: InvitationStore,
    private readonly roles: InvitationRoles,
    private readonly invite: Invite,
    private readonly acceptance: AcceptInvitation,
  ) {}

  @ContractRoute('createInvitation')
  createInvitation(
    @CurrentSession() caller: AuthContext,
    @ContractInput('createInvitation') { body }: RequestOutput<'createInvitation'>,
  ): Promise<ResponseOf<'createInvitation'>> {
    return this.invite.create(caller, body)
  }

  @ContractRoute('listInvitations')
  async listInvitations(
    @CurrentSession() caller: AuthContext,
    @ContractInput('listInvitations') { query }: RequestOutput<'listInvitations'>,
  ): Promise<ResponseOf<'listInvitations'>> {
    const tenantId = activeTenantOf(caller)
    const limit = query.limit ?? defaultPageSize
    const after = positionIn(tenantId, query.cursor)
    const found = await this.store.page(tenantId, { search: query.search, after, limit: limit + 1 })
    const { page, nextCursor } = pageOf(found, limit, ({ id }) => ({ sortKey: tenantId, id }))
    const namesOf = await this.roles.namesOf(page, tenantId)
    return { items: page.map((row) => presentInvitation(row, namesOf(row))), nextCursor }
  }

  @ContractRoute('resendInvitation')
  resendInvitation(
    @CurrentSession() caller: AuthContext,
    @ContractInput('resendInvitation') { params }: RequestOutput<'resendInvitation'>,
  ): Promise<void> {
    return this.invite.resend(caller, params.id)
  }

  @ContractRoute('revokeInvitation')
  revokeInvitation(
    @CurrentSession() caller: AuthContext,
    @ContractInput('revokeInvitation') { params }: RequestOutput<'revokeInvitation'>,
  ): Promise<void> {
    return this.invite.revoke(caller, params.id)
  }

  @ContractRoute('previewInvitation')
  previewInvitation(
    @ContractInput('previewInvitation') { body }: RequestOutput<'previewInvitation'>,
  ): Promise<ResponseOf<'previewInvitation'>> {
    return this.acceptance.preview(body.token)
  }

  @ContractRoute('acceptInvitation')
  acceptInvitation(
    @CurrentSession() caller: AuthContext,
    @ContractInput('acceptInvitation') { body }: RequestOutput<'acceptInvitation'>,
  ): Promise<ResponseOf<'acceptInvitation'>> {
    return this.acceptance.accept(caller, body.token)
  }
}
