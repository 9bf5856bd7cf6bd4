import type { AccountKey } from '@nest-auth/js-client'
import { useMutation } from '@tanstack/react-query'
import type { UseMutationResult } from '@tanstack/react-query'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/** Signs one account of this device out and forgets it: a TanStack mutation over the account's key. */
export function useRemoveAccount(): UseMutationResult<void, Error, AccountKey> {
  const { client, queries } = useAuthRuntime('useRemoveAccount()')
  return useMutation({ mutationFn: (key: AccountKey) => client.removeAccount(key) }, queries)
}
