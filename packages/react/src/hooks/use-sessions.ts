import { AuthApiError } from '@nest-auth/js-client'
import type { ResponseOf, SessionListItem } from '@nest-auth/js-client'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'

export type SessionsResult = UseQueryResult<ResponseOf<'listSessions'>> & {
  sessions: readonly SessionListItem[]
  /** Ends one session: a TanStack mutation over the session's id. */
  end: UseMutationResult<void, Error, string>
}

const none: readonly SessionListItem[] = []

/** Where the signed-in person is signed in, and the means to end a session. */
export function useSessions(): SessionsResult {
  const { client, queries } = useAuthRuntime('useSessions()')
  const snapshot = useAuthSnapshot('useSessions()')
  const pair = pairKeyOf(snapshot)
  const queryKey = queryKeys.sessions(accountKeyOf(snapshot), pair)

  const query = useQuery(
    {
      queryKey,
      queryFn: ({ signal }) => {
        if (pairKeyOf(client.getSnapshot()) !== pair) throw new AuthApiError('SCOPE_CHANGED')
        return client.listSessions({ signal })
      },
      enabled: snapshot.status === 'signed-in',
      staleTime: 0,
    },
    queries,
  )
  const end = useMutation<void, Error, string>(
    {
      mutationFn: (id) => client.endSession(id),
      onSettled: () => queries.invalidateQueries({ queryKey }),
    },
    queries,
  )
  return { ...query, sessions: query.data?.items ?? none, end }
}
