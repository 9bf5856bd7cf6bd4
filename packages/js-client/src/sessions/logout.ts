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
export const signOut = async (context: ClientContext, ...keys: AccountKey[]): Promise<void> => {
  const gone = keys.flatMap(context.store.forget)
  // One token ends its whole sign-in; that of the pair used last, which comes first, is the surest to be alive.
  const surest = gone.filter((grant) => grant === gone.find(({ signInId }) => signInId === grant.signInId))
  await Promise.allSettled(surest.map((grant) => endRemotely(context, grant)))
}

/** Ends the active account's sign-in on this device. */
export const logout = async (context: ClientContext): Promise<void> => {
  const active = context.store.active()
  if (active) await signOut(context, active.key)
}
