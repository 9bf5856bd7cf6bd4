import type { AuthClient } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { invitationRoutes } from '../contract/routes/invitations.ts'

/** Reads what the token of a mailed link invites to, without using it up; rejects with INVALID_TOKEN. */
export function previewInvitation(
  auth: AuthClient,
  token: string,
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'previewInvitation'>> {
  return auth.call('previewInvitation', invitationRoutes, { body: { token }, ...options })
}
