import type { AuthClient } from '../auth-client.ts'
import type { RequestInput, ResponseOf } from '../contract/index.ts'
import { invitationRoutes } from '../contract/routes/invitations.ts'

/** Invites an address into the active tenant, by mail; rejects with ROLE_NOT_ASSIGNABLE. */
export function createInvitation(
  auth: AuthClient,
  body: RequestInput<'createInvitation'>['body'],
): Promise<ResponseOf<'createInvitation'>> {
  return auth.call('createInvitation', invitationRoutes, { body })
}
