import { confirmEmailChange } from '@nest-auth/js-client'
import type { RequestInput } from '@nest-auth/js-client'
import type { UseMutationResult } from '@tanstack/react-query'
import { useClientMutation } from './use-client-mutation.ts'

/** Makes a new address the account's, with the token of a mailed link: a TanStack mutation. */
export function useConfirmEmailChange(): UseMutationResult<
  void,
  Error,
  RequestInput<'confirmEmailChange'>['body']
> {
  return useClientMutation('useConfirmEmailChange()', confirmEmailChange)
}
