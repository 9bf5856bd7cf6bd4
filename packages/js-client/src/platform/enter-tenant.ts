import type { AuthClient } from '../auth-client.ts'
import type { RequestInput } from '../contract/index.ts'
import { act } from './act.ts'

/**
 * Lets platform staff act in a tenant as themselves, openly and for a fixed time: makes the tenant active in this tab.
 * To be called above the tenants; rejects with FORBIDDEN or TENANT_NOT_FOUND.
 */
export function enterTenant(auth: AuthClient, input: RequestInput<'enterTenant'>['body']): Promise<void> {
  return act(auth, 'enterTenant', input, ({ store }) => {
    return { key: store.active()!.key, tenantId: input.tenantId.toLowerCase() }
  })
}
