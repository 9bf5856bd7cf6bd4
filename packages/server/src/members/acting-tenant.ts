import { Inject, Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'

/** Finds the tenant whose members a caller may be told about: never one that a request names. */
@Injectable()
export class ActingTenant {
  constructor(@Inject(TENANT_POLICY) private readonly policy: TenantPolicy) {}

  /** Without tenancy the root scope, where everybody is. @throws AuthError `TENANT_REQUIRED` */
  of(caller: AuthContext): string {
    if (!this.policy.hasTenants) return ROOT_SCOPE_ID
    if (caller.tenantId === null) throw new AuthError('TENANT_REQUIRED')
    return caller.tenantId
  }

  /** The same for what only a tenant has. @throws AuthError `TENANT_REQUIRED` */
  named(caller: AuthContext): string {
    if (caller.tenantId === null) throw new AuthError('TENANT_REQUIRED')
    return caller.tenantId
  }
}
