import { listMembers } from '@nest-auth/js-client'
import type { Member } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import { useSuspensePages } from './use-pages.ts'
import type { SuspensePagesResult, UsePagesOptions } from './use-pages.ts'

/** `useMembers()` that suspends until the first page is there. Use it inside of the tenant's boundary. */
export function useSuspenseMembers(
  options: Omit<UsePagesOptions, 'enabled'> = {},
): SuspensePagesResult<Member> {
  return useSuspensePages('useSuspenseMembers()', queryKeys.members, listMembers, options)
}
