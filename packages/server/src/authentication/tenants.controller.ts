import { Controller, Inject } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import { CurrentSession } from '../access/current.decorators.ts'
import { AuthError } from '../errors/auth-error.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { decodeCursor, pageOf } from '../http/list-cursor.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { presentTenant } from '../sessions/present.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { KnownSlugs } from '../tenants/known-slugs.ts'
import { Memberships } from '../users/memberships.ts'
import { CreateTenant } from './create-tenant.ts'

const defaultPageSize = 20

/** Finding a tenant before signing in, and the caller's own tenants after. */
@Controller()
export class TenantsController {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly slugs: KnownSlugs,
    private readonly memberships: Memberships,
    private readonly limits: RateLimits,
    private readonly creation: CreateTenant,
  ) {}

  @ContractRoute('lookupTenant')
  async lookupTenant(
    @ContractInput('lookupTenant') { query }: RequestOutput<'lookupTenant'>,
  ): Promise<ResponseOf<'lookupTenant'>> {
    await this.limits.count('tenantLookup')
    const tenant = this.policy.hasTenants ? await this.slugs.find(query.slug) : null
    if (!tenant?.isActive) throw new AuthError('TENANT_NOT_FOUND')
    return { ...presentTenant(tenant), methods: ['password'] }
  }

  @ContractRoute('listTenants')
  async listTenants(
    @CurrentSession() caller: AuthContext,
    @ContractInput('listTenants') { query }: RequestOutput<'listTenants'>,
  ): Promise<ResponseOf<'listTenants'>> {
    const after = decodeCursor(query.cursor)
    const limit = query.limit ?? defaultPageSize
    const found = await this.memberships.list(
      { userScopeId: caller.userScopeId, userId: caller.userId },
      { search: query.search, after, limit: limit + 1 },
    )
    const { page, nextCursor } = pageOf(found, limit, ({ sortKey, tenantId }) => ({ sortKey, id: tenantId }))
    return {
      items: page.map((item) => ({
        ...presentTenant({ ...item, id: item.tenantId }),
        roles: item.roles,
        isDefault: item.isDefault,
      })),
      nextCursor,
    }
  }

  @ContractRoute('createTenant')
  async createTenant(
    @CurrentSession() caller: AuthContext,
    @ContractInput('createTenant') { body }: RequestOutput<'createTenant'>,
  ): Promise<ResponseOf<'createTenant'>> {
    return presentTenant(await this.creation.run(caller, body))
  }
}
