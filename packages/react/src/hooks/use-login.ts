import { useAuthRuntime } from '../runtime/auth-context.ts'
import { useSignInFlow } from './use-sign-in-flow.ts'
import type { SignInFlow } from './use-sign-in-flow.ts'

/** Signs in: a TanStack mutation over `LoginInput`, with the tenant choice and the second factor as `step`. */
export function useLogin(): SignInFlow {
  const runtime = useAuthRuntime('useLogin()')
  return useSignInFlow(runtime, (input) => runtime.client.login(input))
}
