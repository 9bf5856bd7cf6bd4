import { endMemberSessions } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Signs a member out of the active tenant on every device: a TanStack mutation over the user's id. */
export function useEndMemberSessions(): UseMutationResult<void, Error, string> {
  return useClientMutation('useEndMemberSessions()', endMemberSessions)
}
