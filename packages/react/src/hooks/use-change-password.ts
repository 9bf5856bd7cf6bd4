import { changePassword } from '@nest-auth/js-client'
import type { RequestInput } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import * as queryKeys from '../query-keys.ts'
import { useClientMutation } from './use-client-mutation.ts'

/** Changes the password and ends the other sessions: a TanStack mutation. */
export function useChangePassword(): UseMutationResult<void, Error, RequestInput<'changePassword'>['body']> {
  return useClientMutation('useChangePassword()', changePassword, [queryKeys.sessions])
}
