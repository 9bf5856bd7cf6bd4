import { listAuditEntries } from '@nest-auth/js-client'
import type { AuditEntry, RequestInput } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import { usePages } from './use-pages.ts'
import type { PagesResult, UsePagesOptions } from './use-pages.ts'

type Filter = Omit<NonNullable<RequestInput<'listAuditEntries'>['query']>, 'cursor' | 'limit'>

/** Options of `useAuditEntries()`: a page size, and what narrows the list. */
export type UseAuditEntriesOptions = Omit<UsePagesOptions, 'search'> & Filter

/** What was done in the active tenant, the latest first, as `items`: a TanStack infinite query. */
export function useAuditEntries({
  limit,
  enabled,
  ...filter
}: UseAuditEntriesOptions = {}): PagesResult<AuditEntry> {
  const paging = { ...(limit !== undefined && { limit }), ...(enabled !== undefined && { enabled }) }
  return usePages('useAuditEntries()', queryKeys.audit, listAuditEntries, paging, filter)
}
