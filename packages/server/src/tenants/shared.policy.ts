import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { IdentityTarget, TenantPolicy } from './tenant-policy.ts'

/** SHARED: a user lives in the root scope and may be a member of many tenants. */
export class SharedPolicy implements TenantPolicy {
  readonly hasManyTenantsPerUser = true
  readonly hasTenants = true
  readonly commonScopeId = ROOT_SCOPE_ID

  constructor(readonly needsTenantAtSignup: boolean) {}

  identityScopeOf(): string {
    return ROOT_SCOPE_ID
  }

  canActIn(scopeId: string, tenantId: string | null): boolean {
    return scopeId === ROOT_SCOPE_ID && tenantId !== ROOT_SCOPE_ID
  }

  targetOf(tenantId: string | undefined): IdentityTarget {
    return { scopeId: ROOT_SCOPE_ID, tenantId: tenantId ?? null }
  }
}
