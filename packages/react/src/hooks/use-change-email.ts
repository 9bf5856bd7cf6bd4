import { changeEmail } from '@nest-auth/js-client'
import type { RequestInput } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Asks for the mail that makes another address the account's: a TanStack mutation. */
export function useChangeEmail(): UseMutationResult<void, Error, RequestInput<'changeEmail'>['body']> {
  return useClientMutation('useChangeEmail()', changeEmail)
}
