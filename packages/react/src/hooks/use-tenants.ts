import { useMemo } from 'react'
import { AuthApiError } from '@nest-auth/js-client'
import type { ResponseOf, TenantListItem } from '@nest-auth/js-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { accountKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'

type TenantPage = ResponseOf<'listTenants'>

export interface UseTenantsOptions {
  /** Searches on the server. @default '' */
  search?: string
  /** Tenants per page, 1 to 100. @default 50 */
  limit?: number
  /** @default true */
  enabled?: boolean
}

export type TenantsResult = UseInfiniteQueryResult<InfiniteData<TenantPage>> & {
  /** The tenants of all pages read so far. */
  tenants: readonly TenantListItem[]
}

/** The tenants of the signed-in account: a TanStack infinite query that survives a switch of tenant. */
export function useTenants(options: UseTenantsOptions = {}): TenantsResult {
  const { search = '', limit = 50, enabled = true } = options
  const { client, queries } = useAuthRuntime('useTenants()')
  const snapshot = useAuthSnapshot('useTenants()')
  const account = accountKeyOf(snapshot)

  const query = useInfiniteQuery(
    {
      queryKey: queryKeys.tenantSearch(account, search, limit),
      queryFn: ({ pageParam, signal }) => {
        // A retry after a switch would read the tenants of somebody else into this account's list.
        if (accountKeyOf(client.getSnapshot()) !== account) throw new AuthApiError('SCOPE_CHANGED')
        const query = { limit, ...(search && { search }), ...(pageParam !== null && { cursor: pageParam }) }
        return client.listTenants(query, { signal })
      },
      initialPageParam: null as string | null,
      getNextPageParam: ({ nextCursor }: TenantPage) => nextCursor,
      enabled: enabled && snapshot.status === 'signed-in',
      // While a search is answered the last answer stays, unless it is of another account.
      placeholderData: (previous, previousQuery) =>
        previousQuery?.queryKey[0] === account ? previous : undefined,
    },
    queries,
  )

  const { data } = query
  const tenants = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
  return { ...query, tenants }
}
