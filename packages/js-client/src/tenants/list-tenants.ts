import type { AuthClient } from '../auth-client.ts'
import type { RequestInput, ResponseOf } from '../contract/index.ts'
import { tenantRoutes } from '../contract/routes/tenants.ts'

/** Reads one page of the tenants the active account is a member of. */
export function listTenants(
  auth: AuthClient,
  query?: RequestInput<'listTenants'>['query'],
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'listTenants'>> {
  return auth.call('listTenants', tenantRoutes, { query, ...options })
}
