import type { AuthClient } from '../auth-client.ts'
import { invitationRoutes } from '../contract/routes/invitations.ts'

/** Withdraws an invitation; its link is dead. */
export async function revokeInvitation(auth: AuthClient, id: string): Promise<void> {
  await auth.call('revokeInvitation', invitationRoutes, { params: { id } })
}
