import { signup } from '@nest-auth/js-client'
import type { SignupInput, SignupResult } from '@nest-auth/js-client'
import { useMutation } from '@tanstack/react-query'
import type { UseMutationResult } from '@tanstack/react-query'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/** Signs a new person up and in: a TanStack mutation over `SignupInput`. */
export function useSignup(): UseMutationResult<SignupResult, Error, SignupInput> {
  const { client, queries } = useAuthRuntime('useSignup()')
  return useMutation({ mutationFn: (input: SignupInput) => signup(client, input) }, queries)
}
