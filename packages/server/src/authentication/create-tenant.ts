import { Inject, Injectable } from '@nestjs/common'
import type { RequestOutput } from '@nest-auth/js-client/contract'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import type { NestAuthTenant } from '../tenants/tenant.entity.ts'
import { TenantService } from '../tenants/tenant.service.ts'
import { Memberships } from '../users/memberships.ts'

/** Founds a further tenant for somebody who is signed in. */
@Injectable()
export class CreateTenant {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly tenants: TenantService,
    private readonly memberships: Memberships,
    private readonly limits: RateLimits,
  ) {}

  /** The caller owns it. @throws AuthError `TENANT_CREATION_DISABLED`, `RATE_LIMITED`, `SLUG_ALREADY_EXISTS` */
  async run(
    { userScopeId, userId }: AuthContext,
    input: RequestOutput<'createTenant'>['body'],
  ): Promise<NestAuthTenant> {
    if (!this.policy.hasManyTenantsPerUser || !this.options.allowsTenantCreation) {
      throw new AuthError('TENANT_CREATION_DISABLED')
    }
    await this.limits.count('tenantCreation', { account: userId, scopeId: userScopeId })
    return this.database.runInTransaction(async (manager) => {
      const tenant = await this.tenants.createTenant(input, manager)
      await this.memberships.add({ tenantId: tenant.id, userScopeId, userId, roleNames: ['owner'] }, manager)
      return tenant
    })
  }
}
