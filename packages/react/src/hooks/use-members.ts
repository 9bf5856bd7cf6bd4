import { listMembers } from '@nest-auth/js-client'
import type { Member } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import { usePages } from './use-pages.ts'
import type { PagesResult, UsePagesOptions } from './use-pages.ts'

/** The members of the active tenant, as `items`: a TanStack infinite query. */
export function useMembers(options: UsePagesOptions = {}): PagesResult<Member> {
  return usePages('useMembers()', queryKeys.members, listMembers, options)
}
