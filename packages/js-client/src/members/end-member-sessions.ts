import type { AuthClient } from '../auth-client.ts'
import { memberRoutes } from '../contract/routes/members.ts'

/**
 * Signs a member out of the active tenant on every device; whoever knows the password may sign in again. Sessions in
 * other tenants go on, but none of them leads back here by a switch. Rejects with ROLE_NOT_ASSIGNABLE, and with FORBIDDEN
 * for oneself.
 */
export async function endMemberSessions(auth: AuthClient, userId: string): Promise<void> {
  await auth.call('endMemberSessions', memberRoutes, { params: { userId } })
}
