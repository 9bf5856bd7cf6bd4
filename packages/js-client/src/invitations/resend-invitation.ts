import type { AuthClient } from '../auth-client.ts'
import { invitationRoutes } from '../contract/routes/invitations.ts'

/** Mails an invitation again, with a new link; the old one is dead. */
export async function resendInvitation(auth: AuthClient, id: string): Promise<void> {
  await auth.call('resendInvitation', invitationRoutes, { params: { id } })
}
