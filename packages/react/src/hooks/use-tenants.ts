import { useMemo } from 'react'
import { AuthApiError } from '@nest-auth/js-client'
import type { ResponseOf, TenantListItem } from '@nest-auth/js-client'
import { useInfiniteQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { InfiniteData } from '@tanstack/react-query'
import { accountKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'
import type { PagesResult, SuspensePagesResult, UsePagesOptions } from './use-pages.ts'
import { useSuspenseUser } from './use-suspense-user.ts'

type TenantPage = ResponseOf<'listTenants'>

/** The query of the tenants of the signed-in account. */
function useTenantsQuery(caller: string, { search = '', limit = 50 }: UsePagesOptions) {
  const { client, queries } = useAuthRuntime(caller)
  const snapshot = useAuthSnapshot(caller)
  const account = accountKeyOf(snapshot)
  const options = {
    queryKey: queryKeys.tenantSearch(account, search, limit),
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
      // A retry after a switch would read the tenants of somebody else into this account's list.
      if (accountKeyOf(client.getSnapshot()) !== account) throw new AuthApiError('SCOPE_CHANGED')
      const query = { limit, ...(search && { search }), ...(pageParam !== null && { cursor: pageParam }) }
      return client.listTenants(query, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: TenantPage) => nextCursor,
  }
  return { options, queries, account, isSignedIn: snapshot.status === 'signed-in' }
}

/** The tenants of the signed-in account, as `items`: a TanStack infinite query that survives a switch of tenant. */
export function useTenants(choice: UsePagesOptions = {}): PagesResult<TenantListItem> {
  const { options, queries, account, isSignedIn } = useTenantsQuery('useTenants()', choice)
  const query = useInfiniteQuery(
    {
      ...options,
      enabled: (choice.enabled ?? true) && isSignedIn,
      // While a search is answered the last answer stays, unless it is of another account.
      placeholderData: (previous, previousQuery) =>
        previousQuery?.queryKey[0] === account ? previous : undefined,
    },
    queries,
  )
  return { ...query, items: useItems(query.data) }
}

/** The same, with at least the first page; suspends until it is there, also while nobody is signed in. */
export function useSuspenseTenants(
  choice: Omit<UsePagesOptions, 'enabled'> = {},
): SuspensePagesResult<TenantListItem> {
  useSuspenseUser()
  const { options, queries } = useTenantsQuery('useSuspenseTenants()', choice)
  const query = useSuspenseInfiniteQuery(options, queries)
  return { ...query, items: useItems(query.data) }
}

function useItems(data: InfiniteData<TenantPage> | undefined): readonly TenantListItem[] {
  return useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
}
