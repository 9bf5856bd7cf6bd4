import type { Pair } from '../accounts/stored-state.ts'
import type { AuthClient } from '../auth-client.ts'
import { callAs } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { RequestInput } from '../contract/index.ts'
import { platformRoutes } from '../contract/routes/platform.ts'
import { AuthApiError } from '../http/errors.ts'
import { contextOf } from '../inside.ts'
import { endRemotely } from '../sessions/logout.ts'

/**
 * Makes the pair staff acts as active in this tab, as a switch does: listeners may cancel it, and acting that goes on
 * already is gone back to.
 */
export async function act<Name extends 'enterTenant' | 'impersonate'>(
  auth: AuthClient,
  name: Name,
  body: RequestInput<Name>['body'],
  targetOf: (context: ClientContext) => Pair,
): Promise<void> {
  const context = contextOf(auth)
  if (!context) return void (await auth.call<Name>(name, platformRoutes, { body }))
  const { store, switchTo, life } = context
  if (store.ready) await store.ready
  const from = store.active()
  store.need(from)
  await switchTo(targetOf(context), async () => {
    // Not bound to the switch: whatever becomes of it here, the server has begun to write down that staff acts.
    const issued = await callAs<'enterTenant' | 'impersonate'>(context, from, platformRoutes[name], {
      body,
      signal: life,
    })
    if (store.account(from!.key)) return store.hold(issued)
    await endRemotely(context, issued)
    throw new AuthApiError('SIGNED_OUT')
  })
}
