import { accountKeyOf } from '../accounts/keys.ts'
import type { AuthClient } from '../auth-client.ts'
import { platformRoutes } from '../contract/routes/platform.ts'
import { isAuthError } from '../http/errors.ts'
import { contextOf } from '../inside.ts'

/**
 * Ends the acting of this tab, in a tenant or in somebody's name, and goes back to the staff's own account. Rejects with
 * FORBIDDEN where nobody acts.
 */
export async function stopImpersonation(auth: AuthClient): Promise<void> {
  const store = contextOf(auth)?.store
  if (store?.ready) await store.ready
  const pair = store?.active()
  const actor = pair && store?.grant(pair)?.actor
  await auth.call('stopImpersonation', platformRoutes).catch((error: unknown) => {
    // Its time was up already.
    if (!actor || !isAuthError(error, 'SIGNED_OUT')) throw error
  })
  if (!store || !pair || !actor) return
  const home = { key: accountKeyOf(actor.userId, auth.baseUrl), tenantId: null }
  if (store.grant(home)) store.activate(home)
  if (actor.kind === 'impersonation') store.forget(pair.key)
  else store.expire(pair)
}
