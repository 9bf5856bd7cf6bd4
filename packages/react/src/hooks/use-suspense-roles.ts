import type { RoleListItem } from '@nest-auth/js-client'
import { useSuspenseList } from './use-list.ts'
import type { SuspenseListResult } from './use-list.ts'
import { rolesSource } from './use-roles.ts'

/** `useRoles()` that suspends until they are there. Use it inside of the tenant's boundary. */
export function useSuspenseRoles(): SuspenseListResult<RoleListItem> {
  return useSuspenseList('useSuspenseRoles()', rolesSource)
}
