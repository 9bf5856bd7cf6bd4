import type { AuthClient } from '../auth-client.ts'
import type { RequestInput, Tenant } from '../contract/index.ts'
import { tenantRoutes } from '../contract/routes/tenants.ts'

/** Founds a tenant owned by the active account, without switching to it. */
export function createTenant(auth: AuthClient, body: RequestInput<'createTenant'>['body']): Promise<Tenant> {
  return auth.call('createTenant', tenantRoutes, { body })
}
