import type { AccountKey } from '../auth-client.ts'
import type { ClientContext } from '../context.ts'
import { proofOf } from '../http/token-transport.ts'

/** Signing out has already happened here; nobody should wait long for the server. */
export const hurry = { timeoutMs: 3_000, keepalive: true }

/** Tells the server that a sign-in is over; needs no live access token. */
export const endRemotely = (
  { send }: Pick<ClientContext, 'send'>,
  grant: Parameters<typeof proofOf>[0],
): Promise<unknown> => send('logout', { ...hurry, ...proofOf(grant) })

/** Forgets accounts at once, in every tab, and tells the server as well as it can. */
export async function signOut(context: ClientContext, keys: AccountKey[]): Promise<void> {
  // One token ends its whole sign-in; that of the pair used last, which comes last here, is the surest to be alive.
  const gone = keys.flatMap(context.store.forget).reverse()
  const bySignIn = new Map(gone.map((grant) => [grant.signInId, grant]))
  await Promise.allSettled([...bySignIn.values()].map((grant) => endRemotely(context, grant)))
}

/** Ends the active account's sign-in on this device. */
export async function logout(context: ClientContext): Promise<void> {
  const active = context.store.active()
  if (active) await signOut(context, [active.key])
}
