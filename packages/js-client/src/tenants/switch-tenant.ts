import type { Pair } from '../accounts/stored-state.ts'
import { callAs } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { TenantId } from '../contract/index.ts'
import { AuthApiError } from '../http/errors.ts'
import { endRemotely } from '../sessions/logout.ts'

/** Makes a tenant of the active account active in this tab; on failure nothing has changed. */
export const switchTenant = async (context: ClientContext, tenantId: TenantId): Promise<void> => {
  const from = context.store.active()
  const { signInId } = context.store.need(from)
  const target = { key: from!.key, tenantId: tenantId.toLowerCase() }
  await context.switchTo(target, () => issue(context, from!, signInId, target.tenantId))
}

// Not bound to the switch: a session issued for a switch that was overtaken is kept for the next one.
const issue = async (
  context: ClientContext,
  from: Pair,
  signInId: string,
  tenantId: TenantId,
): Promise<Pair> => {
  const { store, life } = context
  const issued = await callAs(context, from, 'switchTenant', {
    // Other tabs may stay in the old tenant.
    body: { tenantId, keepCurrentSession: true },
    signal: life,
  })
  if (store.account(from.key)) return store.hold({ ...issued, signInId }, false)
  await endRemotely(context, issued)
  throw new AuthApiError('SIGNED_OUT')
}
