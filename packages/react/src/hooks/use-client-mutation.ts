import type { AuthClient } from '@nest-auth/js-client'
import { useMutation } from '@tanstack/react-query'
import type { QueryKey, UseMutationResult } from '@tanstack/react-query'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'

type KeyOfPair = (account: string, pair: string) => QueryKey

/** A mutation through the client, after which lists of the pair it ran in are read anew. */
export function useClientMutation<Input, Output>(
  caller: string,
  run: (client: AuthClient, input: Input) => Promise<Output>,
  lists: KeyOfPair[] = [],
): UseMutationResult<Output, Error, Input> {
  const { client, queries } = useAuthRuntime(caller)
  const snapshot = useAuthSnapshot(caller)
  const [account, pair] = [accountKeyOf(snapshot), pairKeyOf(snapshot)]
  return useMutation<Output, Error, Input>(
    {
      mutationFn: (input) => run(client, input),
      // Also after a failure: that a member is gone is seen by reading the list again.
      onSettled: () =>
        Promise.all(lists.map((keyOf) => queries.invalidateQueries({ queryKey: keyOf(account, pair) }))),
    },
    queries,
  )
}
