import type { Grant } from '../accounts/stored-state.ts'
import type { AccountKey } from '../auth-client.ts'
import type { ClientContext } from '../context.ts'
import { proofOf } from '../http/token-transport.ts'
import { isTokenRefused, unwrap } from '../http/send.ts'

// Signing out has already happened here; nobody should wait long for the server.
const hurry = { timeoutMs: 3_000, keepalive: true }

/** Tells the server that a sign-in is over; needs no live access token. */
export const endRemotely = (
  { send }: Pick<ClientContext, 'send'>,
  grant: Parameters<typeof proofOf>[0],
): Promise<unknown> => send('logout', { ...hurry, ...proofOf(grant) })

/** Forgets accounts at once, in every tab, and tells the server as well as it can. */
export async function signOut(context: ClientContext, keys: AccountKey[]): Promise<void> {
  // One token ends its whole sign-in; that of the pair used last, which comes first, is the surest to be alive.
  const bySignIn = new Map<string, Grant>()
  for (const grant of keys.flatMap(context.store.forget)) {
    if (!bySignIn.has(grant.signInId)) bySignIn.set(grant.signInId, grant)
  }
  await Promise.allSettled([...bySignIn.values()].map((grant) => endRemotely(context, grant)))
}

/** Ends the active account's sign-in on this device. */
export async function logout(context: ClientContext): Promise<void> {
  const active = context.store.active()
  if (active) await signOut(context, [active.key])
}

/** Ends every session of the active account; signed out here even when the server could not be told, and rejects then. */
export async function logoutAll({ store, send }: ClientContext): Promise<void> {
  const active = store.active()
  const grant = active && store.grant(active)
  if (!grant) return
  store.forget(active.key)
  let answer = await send('logoutAll', { ...hurry, as: grant })
  if (isTokenRefused(answer)) {
    const fresh = unwrap<'refresh'>(await send('refresh', { ...hurry, ...proofOf(grant) }))
    answer = await send('logoutAll', { ...hurry, as: { ...grant, ...fresh } })
  }
  unwrap(answer)
}
