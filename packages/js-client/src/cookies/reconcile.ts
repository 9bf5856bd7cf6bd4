import { call } from '../context.ts'
import type { ClientContext } from '../context.ts'
import { cookieRoutes } from '../contract/routes/cookies.ts'
import { endRemotely } from '../sessions/logout.ts'
import type { Pair } from '../accounts/stored-state.ts'

/**
 * Brings the accounts of this device in line with the session cookies of this browser, which no script can see: what
 * only the server knows becomes ready, and what it no longer knows expires.
 */
export async function reconcile(context: ClientContext): Promise<void> {
  const { store } = context
  const sessionOf = (pair: Pair): string | undefined => store.grant(pair)?.session.id
  const unknown = new Map(
    store
      .accounts()
      .flatMap(({ key }) => store.held(key))
      .map((pair) => [sessionOf(pair), pair]),
  )
  const { items } = await call<'listAccounts'>(context, cookieRoutes.listAccounts)
  for (const { session } of items) unknown.delete(session.id)
  for (const [id, pair] of unknown) {
    // The pair may have been signed in to again while the answer was on its way.
    if (sessionOf(pair) === id) store.expire(pair)
  }
  for (const item of items) {
    if (store.index().ended.includes(item.session.id)) void endRemotely(context, item).catch(() => {})
    // Nobody knows how old its cookie is, so it is due for a refresh.
    else if (!store.grant(store.pairOf(item))) store.hold({ ...item, expiresIn: 1, receivedAt: 0 })
  }
}
