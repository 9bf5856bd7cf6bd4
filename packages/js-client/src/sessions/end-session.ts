import type { AuthClient } from '../auth-client.ts'
import { coreRoutes } from '../contract/routes/core.ts'

/** Ends one session of the active account, wherever it is. */
export async function endSession(auth: AuthClient, id: string): Promise<void> {
  await auth.call('endSession', coreRoutes, { params: { id } })
}
