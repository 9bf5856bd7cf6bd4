import { verifyEmail } from '@nest-auth/js-client'
import type { RequestInput } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Confirms an address with the token of a mailed link: a TanStack mutation. */
export function useVerifyEmail(): UseMutationResult<void, Error, RequestInput<'verifyEmail'>['body']> {
  return useClientMutation('useVerifyEmail()', verifyEmail)
}
