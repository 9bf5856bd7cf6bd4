import type { AuthClient } from '../auth-client.ts'
import { contextOf } from '../inside.ts'

/**
 * Whether nobody is signed in although nobody has signed out: the account of this tab, in a new one that which was used last, is
 * still on the device, and its session has ended. To be said beside a sign-in form; it is known after a reload as well.
 */
export function hasSessionEnded(auth: AuthClient): boolean {
  const store = contextOf(auth)?.store
  if (!store || auth.getSnapshot().status !== 'signed-out') return false
  const pair = store.pin()
  return pair !== null && store.account(pair.key) !== undefined && !store.grant(pair)
}
