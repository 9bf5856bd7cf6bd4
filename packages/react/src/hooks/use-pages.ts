import { useMemo } from 'react'
import { AuthApiError } from '@nest-auth/js-client'
import type { AuthClient } from '@nest-auth/js-client'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { InfiniteData, QueryKey, UseInfiniteQueryResult } from '@tanstack/react-query'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'

export interface UsePagesOptions {
  /** Searches on the server. @default '' */
  search?: string
  /** Rows per page, 1 to 100. @default 50 */
  limit?: number
  /** @default true */
  enabled?: boolean
}

interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

/** A list of the active tenant, page by page. */
export type PagesResult<Item> = UseInfiniteQueryResult<InfiniteData<Page<Item>>> & {
  /** The rows of all pages read so far. */
  items: readonly Item[]
}

type Query<Filter> = Filter & { search?: string; cursor?: string; limit: number }
type Read<Item, Filter> = (
  client: AuthClient,
  query: Query<Filter>,
  options: { signal: AbortSignal },
) => Promise<Page<Item>>

/** Reads a list that belongs to one (account, tenant) pair; `filter` narrows it further than a search. */
export function usePages<Item, Filter extends object = object>(
  caller: string,
  keyOf: (account: string, pair: string) => QueryKey,
  read: Read<Item, Filter>,
  { search = '', limit = 50, enabled = true }: UsePagesOptions,
  filter: Filter = {} as Filter,
): PagesResult<Item> {
  const { client, queries } = useAuthRuntime(caller)
  const snapshot = useAuthSnapshot(caller)
  const pair = pairKeyOf(snapshot)

  const query = useInfiniteQuery(
    {
      queryKey: queryKeys.search(keyOf(accountKeyOf(snapshot), pair), { ...filter, search, limit }),
      queryFn: ({ pageParam, signal }) => {
        // A retry after a switch would read the rows of another tenant into this one's list.
        if (pairKeyOf(client.getSnapshot()) !== pair) throw new AuthApiError('SCOPE_CHANGED')
        const query = {
          ...filter,
          limit,
          ...(search && { search }),
          ...(pageParam !== null && { cursor: pageParam }),
        }
        return read(client, query, { signal })
      },
      initialPageParam: null as string | null,
      getNextPageParam: ({ nextCursor }: Page<Item>) => nextCursor,
      enabled: enabled && snapshot.status === 'signed-in',
      staleTime: 0,
      // While a search is answered the last answer stays, unless it is of another pair.
      placeholderData: (previous, previousQuery) =>
        previousQuery?.queryKey[1] === pair ? previous : undefined,
    },
    queries,
  )

  const { data } = query
  const items = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
  return { ...query, items }
}
