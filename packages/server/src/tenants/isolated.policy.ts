import { AuthError } from '../errors/auth-error.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { IdentityTarget, TenantPolicy } from './tenant-policy.ts'

/** ISOLATED: a user lives in exactly one tenant; the same address elsewhere is another user. */
export class IsolatedPolicy implements TenantPolicy {
  readonly hasManyTenantsPerUser = false
  readonly needsTenantAtSignup = true
  readonly hasTenants = true
  readonly commonScopeId = null

  identityScopeOf(activeTenantId: string | null): string {
    return activeTenantId ?? ROOT_SCOPE_ID
  }

  canActIn(scopeId: string, tenantId: string | null): boolean {
    return tenantId !== ROOT_SCOPE_ID && scopeId === tenantId
  }

  targetOf(tenantId: string | undefined): IdentityTarget {
    // Nobody's account lives in the root scope here, so naming it names no tenant.
    if (tenantId === undefined || tenantId === ROOT_SCOPE_ID) throw new AuthError('TENANT_REQUIRED')
    return { scopeId: tenantId, tenantId }
  }
}
