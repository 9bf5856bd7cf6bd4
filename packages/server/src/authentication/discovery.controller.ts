import { Controller, Inject } from '@nestjs/common'
import type { ResponseOf } from '@nest-auth/js-client/contract'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { SigningKeys } from '../sessions/signing-keys.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'

/** What clients and other services may know without signing in. */
@Controller()
export class DiscoveryController {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly keys: SigningKeys,
  ) {}

  @ContractRoute('clientConfig')
  clientConfig(): ResponseOf<'clientConfig'> {
    const { tenancy, isSignupEnabled, allowsTenantCreation, defaultTenant, mail } = this.options
    return {
      tenancy: { enabled: tenancy !== 'off', mode: tenancy === 'off' ? null : tenancy },
      multipleAccounts: true,
      signInMethods: ['password'],
      signup: {
        enabled: isSignupEnabled,
        newTenant: isSignupEnabled && allowsTenantCreation && tenancy !== 'off',
        tenantRequired: isSignupEnabled && this.policy.needsTenantAtSignup && !defaultTenant,
      },
      mfaMethods: [],
      passwordReset: mail !== null,
      emailVerification: mail !== null,
    }
  }

  @ContractRoute('jwks')
  jwks(): ResponseOf<'jwks'> {
    return this.keys.jwks()
  }
}
