import type { AuthClient } from '../auth-client.ts'

/** Shows what a call has changed about the active account; what cannot be read now is read another time. */
export async function readAgain(auth: AuthClient): Promise<void> {
  if (auth.getSnapshot().status === 'signed-in') await auth.me().catch(() => {})
}
