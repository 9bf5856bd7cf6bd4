import { signup } from '@nest-auth/js-client'
import type { SignupInput, SignupResult } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Signs a new person up and in: a TanStack mutation over `SignupInput`. */
export function useSignup(): UseMutationResult<SignupResult, Error, SignupInput> {
  return useClientMutation('useSignup()', signup)
}
