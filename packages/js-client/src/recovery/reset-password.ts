import type { AuthClient } from '../auth-client.ts'
import type { RequestInput } from '../contract/index.ts'
import { recoveryRoutes } from '../contract/routes/recovery.ts'

/** Sets a new password with the token of a mailed link, and ends every session; rejects with INVALID_TOKEN or WEAK_PASSWORD. */
export async function resetPassword(
  auth: AuthClient,
  body: RequestInput<'resetPassword'>['body'],
): Promise<void> {
  await auth.call('resetPassword', recoveryRoutes, { body })
}
