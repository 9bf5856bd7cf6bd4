import type { AuthClient } from '../auth-client.ts'
import { call } from '../context.ts'
import type { ResponseOf } from '../contract/index.ts'
import { meRoutes } from '../contract/routes/me.ts'
import { contextOf } from '../inside.ts'

/** Asks the server who the active pair is, and shows what has changed. */
export async function me(auth: AuthClient, options?: { signal?: AbortSignal }): Promise<ResponseOf<'me'>> {
  const context = contextOf(auth)
  if (!context) return auth.call('me', meRoutes, options)
  const { store } = context
  if (store.ready) await store.ready
  const pair = store.active()
  const shown = () => JSON.stringify([store.account(pair!.key), store.grant(pair)?.membership])
  const before = pair && shown()
  const seen = await call<'me'>(context, meRoutes.me, options)
  const grant = store.grant(pair)
  if (!grant) return seen
  // A call that was sent later, or by another tab, has been answered first. Which answer is older only a further one tells.
  if (shown() !== before) return me(auth, options)
  // The session is shown as it was issued: its time of last use changes with every call.
  store.hold({ ...seen, ...grant, membership: seen.membership })
  return seen
}
