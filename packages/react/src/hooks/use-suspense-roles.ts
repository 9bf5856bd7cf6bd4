import type { Role } from '@nest-auth/js-client'
import { useSuspenseList } from './use-list.ts'
import type { SuspenseListResult } from './use-list.ts'
import { rolesSource } from './use-roles.ts'

/** `useRoles()` that suspends until they are there. Use it inside of the tenant's boundary. */
export function useSuspenseRoles(): SuspenseListResult<Role> {
  return useSuspenseList('useSuspenseRoles()', rolesSource)
}
