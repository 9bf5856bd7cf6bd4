import { listInvitations } from '@nest-auth/js-client'
import type { Invitation } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import { useSuspensePages } from './use-pages.ts'
import type { SuspensePagesResult, UsePagesOptions } from './use-pages.ts'

/** `useInvitations()` that suspends until the first page is there. Use it inside of the tenant's boundary. */
export function useSuspenseInvitations(
  options: Omit<UsePagesOptions, 'enabled'> = {},
): SuspensePagesResult<Invitation> {
  return useSuspensePages('useSuspenseInvitations()', queryKeys.invitations, listInvitations, options)
}
