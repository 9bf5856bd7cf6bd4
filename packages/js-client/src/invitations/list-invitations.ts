import type { AuthClient } from '../auth-client.ts'
import type { RequestInput, ResponseOf } from '../contract/index.ts'
import { invitationRoutes } from '../contract/routes/invitations.ts'

/** An open invitation into the active tenant. */
export type Invitation = ResponseOf<'listInvitations'>['items'][number]

/** Reads one page of the open invitations into the active tenant. */
export function listInvitations(
  auth: AuthClient,
  query?: RequestInput<'listInvitations'>['query'],
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'listInvitations'>> {
  return auth.call('listInvitations', invitationRoutes, { query, ...options })
}
