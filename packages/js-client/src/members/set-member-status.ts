import type { AuthClient } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { memberRoutes } from '../contract/routes/members.ts'

/**
 * Suspends a member of the active tenant, which ends the sessions there, or lets the member in again; rejects with
 * ROLE_NOT_ASSIGNABLE or LAST_OWNER, and with FORBIDDEN for oneself.
 */
export function setMemberStatus(
  auth: AuthClient,
  userId: string,
  isActive: boolean,
): Promise<ResponseOf<'setMemberStatus'>> {
  return auth.call('setMemberStatus', memberRoutes, { params: { userId }, body: { isActive } })
}
