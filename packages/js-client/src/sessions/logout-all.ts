import type { AuthClient } from '../auth-client.ts'
import { sessionRoutes } from '../contract/routes/sessions.ts'
import { isTokenRefused, unwrap } from '../http/send.ts'
import { proofOf } from '../http/token-transport.ts'
import { contextOf } from '../inside.ts'
import { hurry } from './logout.ts'

/**
 * Ends every session of the active account, on every device. Signed out here even when the server could not be told, and
 * rejects then.
 */
export async function logoutAll(auth: AuthClient): Promise<void> {
  const context = contextOf(auth)
  if (!context) return void (await auth.call('logoutAll', sessionRoutes))
  const { store, send } = context
  if (store.ready) await store.ready
  const active = store.active()
  const grant = active && store.grant(active)
  if (!grant) return
  store.forget(active.key)
  let answer = await send(sessionRoutes.logoutAll, { ...hurry, as: grant })
  if (isTokenRefused(answer)) {
    const fresh = unwrap<'refresh'>(await send('refresh', { ...hurry, ...proofOf(grant) }))
    answer = await send(sessionRoutes.logoutAll, { ...hurry, as: { ...grant, ...fresh } })
  }
  unwrap(answer)
}
