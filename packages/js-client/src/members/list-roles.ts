import type { AuthClient } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { memberRoutes } from '../contract/routes/members.ts'

/** Reads the roles of the active tenant, and which of them the caller may assign. */
export function listRoles(
  auth: AuthClient,
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'listRoles'>> {
  return auth.call('listRoles', memberRoutes, options)
}
