import { IsolatedPolicy } from './isolated.policy.ts'
import { NoTenancyPolicy } from './no-tenancy.policy.ts'
import { SharedPolicy } from './shared.policy.ts'
import type { TenantPolicy } from './tenant-policy.ts'

/** The policy of a tenancy setting. With SHARED it is an option whether a sign-up needs a tenant. */
export function policyFor(setting: 'off' | 'SHARED' | 'ISOLATED', needsTenantAtSignup = false): TenantPolicy {
  switch (setting) {
    case 'off':
      return new NoTenancyPolicy()
    case 'SHARED':
      return new SharedPolicy(needsTenantAtSignup)
    case 'ISOLATED':
      return new IsolatedPolicy()
  }
}
