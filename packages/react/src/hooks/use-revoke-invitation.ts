import { revokeInvitation } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** Withdraws an invitation: a TanStack mutation over its id. */
export function useRevokeInvitation(): UseMutationResult<void, Error, string> {
  return useClientMutation('useRevokeInvitation()', revokeInvitation, [queryKeys.invitations])
}
