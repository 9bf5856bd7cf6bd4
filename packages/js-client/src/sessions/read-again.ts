import type { AuthClient } from '../auth-client.ts'
import { me } from './me.ts'

/** Shows what a call has changed about the active account; what cannot be read now is read another time. */
export async function readAgain(auth: AuthClient): Promise<void> {
  if (auth.getSnapshot().status === 'signed-in') await me(auth).catch(() => {})
}
