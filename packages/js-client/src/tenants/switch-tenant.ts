import { callAs } from '../context.ts'
import type { ClientContext } from '../context.ts'
import type { TenantId } from '../contract/index.ts'
import { AuthApiError } from '../http/errors.ts'
import { endRemotely } from '../sessions/logout.ts'

/** Makes a tenant of the active account active in this tab; on failure nothing has changed. */
export const switchTenant = async (context: ClientContext, id: TenantId): Promise<void> => {
  const { store, switchTo, life: signal } = context
  const from = store.active()
  const { signInId } = store.need(from)
  const { key } = from!
  const tenantId = id.toLowerCase()
  await switchTo({ key, tenantId }, async () => {
    // Other tabs may stay in the old tenant. Not bound to the switch: a session issued for one that was overtaken is kept
    // for the next one.
    const body = { tenantId, keepCurrentSession: true }
    const issued = await callAs(context, from, 'switchTenant', { body, signal })
    if (store.account(key)) return store.hold({ ...issued, signInId })
    await endRemotely(context, issued)
    throw new AuthApiError('SIGNED_OUT')
  })
}
