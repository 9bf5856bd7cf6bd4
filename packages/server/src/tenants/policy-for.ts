import { IsolatedPolicy } from './isolated.policy.ts'
import { NoTenancyPolicy } from './no-tenancy.policy.ts'
import { SharedPolicy } from './shared.policy.ts'
import type { TenantPolicy } from './tenant-policy.ts'

/** The policy of a tenancy setting. */
export function policyFor(setting: 'off' | 'SHARED' | 'ISOLATED'): TenantPolicy {
  switch (setting) {
    case 'off':
      return new NoTenancyPolicy()
    case 'SHARED':
      return new SharedPolicy()
    case 'ISOLATED':
      return new IsolatedPolicy()
  }
}
