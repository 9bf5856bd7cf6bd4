import { listAuditEntries } from '@nest-auth/js-client'
import type { AuditEntry } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import type { UseAuditEntriesOptions } from './use-audit-entries.ts'
import { useSuspensePages } from './use-pages.ts'
import type { SuspensePagesResult } from './use-pages.ts'

/** `useAuditEntries()` that suspends until the first page is there. Use it inside of the tenant's boundary. */
export function useSuspenseAuditEntries(
  options: Omit<UseAuditEntriesOptions, 'enabled'> = {},
): SuspensePagesResult<AuditEntry> {
  const { limit, ...filter } = options
  const paging = limit === undefined ? {} : { limit }
  return useSuspensePages('useSuspenseAuditEntries()', queryKeys.audit, listAuditEntries, paging, filter)
}
