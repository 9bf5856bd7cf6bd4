import type { AuthClient } from '../auth-client.ts'
import type { RequestInput } from '../contract/index.ts'
import { recoveryRoutes } from '../contract/routes/recovery.ts'

/** Changes the password of the active account and ends its other sessions; rejects with WRONG_PASSWORD or WEAK_PASSWORD. */
export async function changePassword(
  auth: AuthClient,
  body: RequestInput<'changePassword'>['body'],
): Promise<void> {
  await auth.call('changePassword', recoveryRoutes, { body })
}
