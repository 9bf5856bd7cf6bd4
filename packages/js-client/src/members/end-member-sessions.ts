import type { AuthClient } from '../auth-client.ts'
import { memberRoutes } from '../contract/routes/members.ts'

/**
 * Signs a member out of the active tenant on every device; whoever knows the password may sign in again. Rejects with
 * ROLE_NOT_ASSIGNABLE, and with FORBIDDEN for oneself.
 */
export async function endMemberSessions(auth: AuthClient, userId: string): Promise<void> {
  await auth.call('endMemberSessions', memberRoutes, { params: { userId } })
}
