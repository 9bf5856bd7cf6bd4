import type { Grant } from '../accounts/stored-state.ts'
import { attempt } from '../attempt.ts'
import type { AuthClient } from '../auth-client.ts'
import { contextOf } from '../inside.ts'

/**
 * Milliseconds for which the acting of this tab goes on; null where nobody acts. Counted by the server's clock, which
 * its access token tells; by this device's with `cookieTransport()`, but never as longer than the server has given.
 */
export function actingTimeLeft(auth: AuthClient): number | null {
  const snapshot = auth.getSnapshot()
  if (snapshot.status !== 'signed-in' || !snapshot.actor) return null
  const { actor, session } = snapshot
  const store = contextOf(auth)?.store
  const grant = store?.grant(store.active())
  const endsAt = Date.parse(actor.expiresAt)
  const left = endsAt - (attempt(() => serverTime(grant!)) ?? Date.now())
  return Math.max(0, Math.min(left, endsAt - Date.parse(session.createdAt)))
}

/** The server's time: that of the token it has issued, and what has passed since the token came. Throws without one. */
function serverTime({ accessToken, receivedAt }: Grant): number {
  const claims = accessToken!.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')
  const { iat } = JSON.parse(atob(claims)) as { iat: unknown }
  if (typeof iat !== 'number') throw new TypeError()
  return iat * 1_000 + Math.max(0, Date.now() - receivedAt)
}
