import { AuthError } from '../errors/auth-error.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { currentRequest } from '../request-context/request-context.ts'

/** The caller of the request being served. @throws AuthError `UNAUTHENTICATED` on public routes and outside requests */
export function currentAuth(): AuthContext {
  const auth = currentRequest()?.auth
  if (!auth) throw new AuthError('UNAUTHENTICATED')
  return auth
}

/** The active tenant of the request being served. @throws AuthError `TENANT_REQUIRED` when none is chosen */
export function currentTenantId(): string {
  return activeTenantOf(currentAuth())
}

/** The tenant a caller acts in. @throws AuthError `TENANT_REQUIRED` when none is chosen */
export function activeTenantOf({ tenantId }: AuthContext): string {
  if (tenantId === null) throw new AuthError('TENANT_REQUIRED')
  return tenantId
}
