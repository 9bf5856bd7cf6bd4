import { removeMember } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** Takes a member out of the active tenant, or leaves it: a TanStack mutation over the user's id. */
export function useRemoveMember(): UseMutationResult<void, Error, string> {
  return useClientMutation('useRemoveMember()', removeMember, [queryKeys.members])
}
