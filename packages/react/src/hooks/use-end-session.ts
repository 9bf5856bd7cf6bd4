import { endSession } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** Ends one session of the signed-in person: a TanStack mutation over the session's id. */
export function useEndSession(): UseMutationResult<void, Error, string> {
  return useClientMutation('useEndSession()', endSession, [queryKeys.sessions])
}
