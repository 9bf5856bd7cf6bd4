import { listRoles } from '@nest-auth/js-client'
import type { Role } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import { useList } from './use-list.ts'
import type { ListResult, ListSource } from './use-list.ts'

export const rolesSource: ListSource<Role> = { keyOf: queryKeys.roles, read: listRoles }

/** The roles of the active tenant, and which of them the signed-in person may assign, as `items`: a TanStack query. */
export function useRoles(): ListResult<Role> {
  return useList('useRoles()', rolesSource)
}
