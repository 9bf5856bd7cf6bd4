import type { AccountKey } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Signs one account of this device out and forgets it: a TanStack mutation over the account's key. */
export function useRemoveAccount(): UseMutationResult<void, Error, AccountKey> {
  return useClientMutation('useRemoveAccount()', (client, key: AccountKey) => client.removeAccount(key))
}
