import { AuthError } from '../errors/auth-error.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { IdentityTarget, TenantPolicy } from './tenant-policy.ts'

/** Tenancy is off: everybody lives and acts in the root scope. */
export class NoTenancyPolicy implements TenantPolicy {
  readonly hasManyTenantsPerUser = false
  readonly needsTenantAtSignup = false
  readonly hasTenants = false
  readonly commonScopeId = ROOT_SCOPE_ID

  identityScopeOf(): string {
    return ROOT_SCOPE_ID
  }

  canActIn(scopeId: string, tenantId: string | null): boolean {
    return scopeId === ROOT_SCOPE_ID && (tenantId === null || tenantId === ROOT_SCOPE_ID)
  }

  targetOf(tenantId: string | undefined): IdentityTarget {
    if (tenantId !== undefined) {
      throw new AuthError('VALIDATION_FAILED', { issues: [{ path: 'tenantId', type: 'tenancy_disabled' }] })
    }
    return { scopeId: ROOT_SCOPE_ID, tenantId: ROOT_SCOPE_ID }
  }
}
