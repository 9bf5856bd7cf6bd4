import { useAuthRuntime } from '../runtime/auth-context.ts'
import { useSignInFlow } from './use-sign-in-flow.ts'
import type { SignInFlow } from './use-sign-in-flow.ts'

/** Signs a further account in beside the present ones; the same steps as `useLogin()`. */
export function useAddAccount(): SignInFlow {
  const runtime = useAuthRuntime('useAddAccount()')
  return useSignInFlow(runtime, (input) => runtime.client.addAccount(input))
}
