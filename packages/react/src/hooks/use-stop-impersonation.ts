import { stopImpersonation } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Ends the acting of this tab, in a tenant or in somebody's name, and goes back to the staff's own account. */
export function useStopImpersonation(): UseMutationResult<void, Error, void> {
  return useClientMutation('useStopImpersonation()', stopImpersonation)
}
