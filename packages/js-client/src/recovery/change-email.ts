import type { AuthClient } from '../auth-client.ts'
import type { RequestInput } from '../contract/index.ts'
import { recoveryRoutes } from '../contract/routes/recovery.ts'

/** Asks for a mail to a new address, whose link makes it the one of the active account; nothing changes before. */
export async function changeEmail(
  auth: AuthClient,
  body: RequestInput<'changeEmail'>['body'],
): Promise<void> {
  await auth.call('changeEmail', recoveryRoutes, { body })
}
