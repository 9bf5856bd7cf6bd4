import type { AuthClient } from '@nest-auth/js-client'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/** The client given to `<AuthProvider>`. */
export function useAuthClient(): AuthClient {
  return useAuthRuntime('useAuthClient()').client
}
