import { listInvitations } from '@nest-auth/js-client'
import type { Invitation } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import { usePages } from './use-pages.ts'
import type { PagesResult, UsePagesOptions } from './use-pages.ts'

/** The open invitations of the active tenant, as `items`: a TanStack infinite query. */
export function useInvitations(options: UsePagesOptions = {}): PagesResult<Invitation> {
  return usePages('useInvitations()', queryKeys.invitations, listInvitations, options)
}
