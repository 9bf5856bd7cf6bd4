import type { AuthClient } from '@nest-auth/js-client'
import { useMutation } from '@tanstack/react-query'
import type { QueryKey, UseMutationResult } from '@tanstack/react-query'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import { useAuthRuntime } from '../runtime/auth-context.ts'

type KeyOfPair = (account: string, pair: string) => QueryKey

/** A mutation through the client, after which lists of the pair it ran in are read anew. */
export function useClientMutation<Input, Output>(
  caller: string,
  run: (client: AuthClient, input: Input) => Promise<Output>,
  lists: KeyOfPair[] = [],
): UseMutationResult<Output, Error, Input> {
  const { client, queries } = useAuthRuntime(caller)
  return useMutation<Output, Error, Input>(
    {
      mutationFn: async (input) => {
        // A component outside of a `TenantScope` may belong to the next pair by the time the answer comes.
        const begun = client.getSnapshot()
        const [account, pair] = [accountKeyOf(begun), pairKeyOf(begun)]
        try {
          return await run(client, input)
        } finally {
          // Also after a failure: that a member is gone is seen by reading the list again.
          await Promise.all(
            lists.map((keyOf) => queries.invalidateQueries({ queryKey: keyOf(account, pair) })),
          )
        }
      },
    },
    queries,
  )
}
