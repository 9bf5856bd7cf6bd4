import { listRoles } from '@nest-auth/js-client'
import type { RoleListItem } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import { useList } from './use-list.ts'
import type { ListResult, ListSource, UseListOptions } from './use-list.ts'

export const rolesSource: ListSource<RoleListItem> = { keyOf: queryKeys.roles, read: listRoles }

/** The roles of the active tenant, and which of them the signed-in person may assign, as `items`: a TanStack query. */
export function useRoles(options: UseListOptions = {}): ListResult<RoleListItem> {
  return useList('useRoles()', rolesSource, options)
}
