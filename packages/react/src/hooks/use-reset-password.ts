import { resetPassword } from '@nest-auth/js-client'
import type { RequestInput } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Sets a new password with the token of a mailed link: a TanStack mutation. */
export function useResetPassword(): UseMutationResult<void, Error, RequestInput<'resetPassword'>['body']> {
  return useClientMutation('useResetPassword()', resetPassword)
}
