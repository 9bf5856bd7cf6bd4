import { AuthApiError, listRoles } from '@nest-auth/js-client'
import type { ResponseOf } from '@nest-auth/js-client'
import { useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'

type Role = ResponseOf<'listRoles'>['items'][number]

export type RolesResult = UseQueryResult<ResponseOf<'listRoles'>> & { roles: readonly Role[] }

const none: readonly Role[] = []

/** The roles of the active tenant, and which of them the signed-in person may assign. */
export function useRoles(): RolesResult {
  const { client, queries } = useAuthRuntime('useRoles()')
  const snapshot = useAuthSnapshot('useRoles()')
  const pair = pairKeyOf(snapshot)
  const query = useQuery(
    {
      queryKey: queryKeys.roles(accountKeyOf(snapshot), pair),
      queryFn: ({ signal }) => {
        if (pairKeyOf(client.getSnapshot()) !== pair) throw new AuthApiError('SCOPE_CHANGED')
        return listRoles(client, { signal })
      },
      enabled: snapshot.status === 'signed-in',
    },
    queries,
  )
  return { ...query, roles: query.data?.items ?? none }
}
