import type { AuthClient } from '../auth-client.ts'
import type { RequestInput } from '../contract/index.ts'
import { recoveryRoutes } from '../contract/routes/recovery.ts'
import { readAgain } from '../sessions/read-again.ts'

/** Makes a new email address the one of its account, with the token of a mailed link; rejects with INVALID_TOKEN. */
export async function confirmEmailChange(
  auth: AuthClient,
  body: RequestInput<'confirmEmailChange'>['body'],
): Promise<void> {
  await auth.call('confirmEmailChange', recoveryRoutes, { body })
  await readAgain(auth)
}
