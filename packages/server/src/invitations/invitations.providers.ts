import type { Type } from '@nestjs/common'
import { AcceptInvitation } from './accept-invitation.ts'
import { InvitationMails } from './invitation-mails.ts'
import { InvitationRoles } from './invitation-roles.ts'
import { InvitationStore } from './invitation.store.ts'
import { Invite } from './invite.ts'
import { WithdrawWithMembership } from './withdraw-with-membership.ts'

export const invitationsProviders: Type[] = [
  InvitationStore,
  InvitationRoles,
  InvitationMails,
  Invite,
  AcceptInvitation,
  WithdrawWithMembership,
]
