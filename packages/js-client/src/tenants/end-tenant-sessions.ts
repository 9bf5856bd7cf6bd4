import type { AuthClient } from '../auth-client.ts'
import { memberRoutes } from '../contract/routes/members.ts'
import { readAgain } from '../sessions/read-again.ts'

/**
 * Signs everybody out of the active tenant on every device, whoever calls it too; whoever knows their password may sign in
 * again. Sessions in other tenants go on, but none of them leads back here by a switch. Rejects with ROLE_NOT_ASSIGNABLE
 * for somebody who is no owner.
 */
export async function endTenantSessions(auth: AuthClient): Promise<void> {
  await auth.call('endTenantSessions', memberRoutes)
  // The session at hand has ended as well, and the page may know at once.
  await readAgain(auth)
}
