import type { AuthClient } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { invitationRoutes } from '../contract/routes/invitations.ts'

/**
 * Joins the tenant of an invitation as the active account, and switches this tab to it. Rejects with INVALID_TOKEN, and
 * with INVITATION_FOR_OTHER_ACCOUNT where somebody else was invited: `accountFor` then finds the account to switch to.
 */
export async function acceptInvitation(
  auth: AuthClient,
  token: string,
): Promise<ResponseOf<'acceptInvitation'>> {
  const accepted = await auth.call('acceptInvitation', invitationRoutes, { body: { token } })
  await auth.switchTenant(accepted.tenant.id)
  return accepted
}
