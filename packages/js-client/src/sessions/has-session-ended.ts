import type { AuthClient } from '../auth-client.ts'
import { contextOf } from '../inside.ts'

/**
 * Whether nobody is signed in although nobody has signed out: the account this device used last is still on it, and its
 * session has ended. To be said beside a sign-in form; it is known after a reload as well.
 */
export function hasSessionEnded(auth: AuthClient): boolean {
  const store = contextOf(auth)?.store
  if (!store || auth.getSnapshot().status !== 'signed-out') return false
  const { active } = store.index()
  return active !== null && store.account(active.key) !== undefined && !store.grant(active)
}
