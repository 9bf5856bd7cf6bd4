import type { AuthClient } from '../auth-client.ts'
import type { RequestInput } from '../contract/index.ts'
import { recoveryRoutes } from '../contract/routes/recovery.ts'
import { readAgain } from '../sessions/read-again.ts'

/** Confirms an email address with the token of a mailed link; rejects with INVALID_TOKEN. */
export async function verifyEmail(
  auth: AuthClient,
  body: RequestInput<'verifyEmail'>['body'],
): Promise<void> {
  await auth.call('verifyEmail', recoveryRoutes, { body })
  await readAgain(auth)
}
