import { endTenantSessions } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Signs everybody out of the active tenant on every device, whoever does it too: a TanStack mutation without input. */
export function useEndTenantSessions(): UseMutationResult<void, Error, void> {
  return useClientMutation<void, void>('useEndTenantSessions()', endTenantSessions)
}
