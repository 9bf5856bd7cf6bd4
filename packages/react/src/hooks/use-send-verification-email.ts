import { sendVerificationEmail } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Asks for the mail that verifies the account's address: a TanStack mutation. */
export function useSendVerificationEmail(): UseMutationResult<void, Error, void> {
  return useClientMutation('useSendVerificationEmail()', sendVerificationEmail)
}
