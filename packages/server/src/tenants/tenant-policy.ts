/** Where an identity is looked up, and the tenant a session is confined to; null leaves the tenant open. */
export interface IdentityTarget {
  scopeId: string
  tenantId: string | null
}

/** What one tenancy setting decides. It is chosen once at boot; nothing else asks for the setting. */
export interface TenantPolicy {
  /** Identity scope of a user whose session acts in this tenant. */
  identityScopeOf(activeTenantId: string | null): string
  /** Whether a session of somebody in this identity scope may act in this tenant, or in none. */
  canActIn(scopeId: string, tenantId: string | null): boolean
  /** Whom somebody means who names this tenant, or none. @throws AuthError `TENANT_REQUIRED`, `VALIDATION_FAILED` */
  targetOf(tenantId: string | undefined): IdentityTarget
  /** Whether one user may be in several tenants, and so create further ones and switch. */
  readonly hasManyTenantsPerUser: boolean
  /** Whether nobody may sign up into no tenant. */
  readonly needsTenantAtSignup: boolean
  /** Whether tenants can be named at all. */
  readonly hasTenants: boolean
  /** The one scope every user lives in; null when each tenant has users of its own. */
  readonly commonScopeId: string | null
}
