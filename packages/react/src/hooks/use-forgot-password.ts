import { forgotPassword } from '@nest-auth/js-client'
import type { ForgotPasswordInput } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Asks for a mail with a link to a new password: a mutation that succeeds alike whether or not anybody has the address. */
export function useForgotPassword(): UseMutationResult<void, Error, ForgotPasswordInput> {
  return useClientMutation('useForgotPassword()', forgotPassword)
}
