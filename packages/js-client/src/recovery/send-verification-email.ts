import type { AuthClient } from '../auth-client.ts'
import { recoveryRoutes } from '../contract/routes/recovery.ts'

/** Asks for a mail with a link that verifies the address of the active account. */
export async function sendVerificationEmail(auth: AuthClient): Promise<void> {
  await auth.call('sendVerificationEmail', recoveryRoutes)
}
