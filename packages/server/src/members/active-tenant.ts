import { Inject, Injectable } from '@nestjs/common'
import { activeTenantOf } from '../access/current.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'

/** Finds the tenant whose members a caller may be told about: never one that a request names. */
@Injectable()
export class ActiveTenant {
  constructor(@Inject(TENANT_POLICY) private readonly policy: TenantPolicy) {}

  /** Without tenancy the root scope, where everybody is. @throws AuthError `TENANT_REQUIRED` */
  of(caller: AuthContext): string {
    return this.policy.hasTenants ? activeTenantOf(caller) : ROOT_SCOPE_ID
  }
}
