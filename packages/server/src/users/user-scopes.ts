import { Inject, Injectable } from '@nestjs/common'
import { In, Not } from 'typeorm'
import type { FindOperator } from 'typeorm'
import { validate } from 'uuid'
import { AuthError } from '../errors/auth-error.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { currentAuthority, currentTenant } from '../persistence/isolation/statement-scope.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'

/** The key of a user. */
export interface UserRef {
  /** The user's identity scope. */
  tenantId: string
  id: string
}

/** Decides in which identity scope a user is looked for. */
@Injectable()
export class UserScopes {
  constructor(@Inject(TENANT_POLICY) private readonly policy: TenantPolicy) {}

  /**
   * Where users are who are known by nothing but their id. Where tenants have users of their own, that is the
   * current tenant, so that a foreign id is an unknown one. Without one that is nobody while a request is served that
   * nobody has signed in for, and anybody elsewhere.
   */
  get visible(): string | FindOperator<string> {
    const scopeId = this.policy.commonScopeId ?? currentTenant()
    if (scopeId !== null) return scopeId
    const request = currentRequest()
    const isAnonymous = request !== undefined && request.auth === null && currentAuthority() === 'application'
    return isAnonymous ? In<string>([]) : Not(ROOT_SCOPE_ID)
  }

  /** Condition for users of a tenant, or for all that are visible. */
  inTenant(tenantId: string | undefined): string | FindOperator<string> {
    return tenantId === undefined ? this.visible : this.policy.identityScopeOf(tenantId)
  }

  /** Condition for a user by its id, in the named tenant where one is named; null for what cannot be an id. */
  byId(id: string, tenantId?: string) {
    if (!validate(id) || (tenantId !== undefined && !validate(tenantId))) return null
    return { id, tenantId: this.inTenant(tenantId) }
  }

  /** The key of somebody who may be a member of a tenant; null where nobody can be one. */
  memberOf(tenantId: string, userId: string): UserRef | null {
    if (!this.canHaveMembers(tenantId) || !validate(userId)) return null
    return { tenantId: this.policy.identityScopeOf(tenantId), id: userId }
  }

  /** @throws AuthError `TENANT_NOT_FOUND` for what cannot be the id of a tenant with members */
  assertCanHaveMembers(tenantId: string): void {
    if (!this.canHaveMembers(tenantId)) throw new AuthError('TENANT_NOT_FOUND')
  }

  /** Whether this can be the id of a tenant with members. */
  canHaveMembers(tenantId: string): boolean {
    return validate(tenantId) && (tenantId !== ROOT_SCOPE_ID) === this.policy.hasTenants
  }
}
