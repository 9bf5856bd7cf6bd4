import { useMemo } from 'react'
import type { AuthClient } from '@nest-auth/js-client'
import { useInfiniteQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type {
  InfiniteData,
  QueryKey,
  UseInfiniteQueryResult,
  UseSuspenseInfiniteQueryResult,
} from '@tanstack/react-query'
import { giveUp } from '../cache/give-up.ts'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'
import { useSuspenseUser } from './use-suspense-user.ts'

/** Options of every hook that reads a list page by page. */
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

/** The same, once its first page has been read. */
export type SuspensePagesResult<Item> = UseSuspenseInfiniteQueryResult<InfiniteData<Page<Item>>> & {
  items: readonly Item[]
}

type Query<Filter> = Filter & { search?: string; cursor?: string; limit: number }
type Read<Item, Filter> = (
  client: AuthClient,
  query: Query<Filter>,
  options: { signal: AbortSignal },
) => Promise<Page<Item>>

/** The query of a list that belongs to one (account, tenant) pair; `filter` narrows it further than a search. */
function usePagesQuery<Item, Filter extends object>(
  caller: string,
  keyOf: (account: string, pair: string) => QueryKey,
  read: Read<Item, Filter>,
  { search = '', limit = 50 }: UsePagesOptions,
  filter: Filter,
) {
  const { client, queries } = useAuthRuntime(caller)
  const snapshot = useAuthSnapshot(caller)
  const pair = pairKeyOf(snapshot)
  const queryKey = queryKeys.search(keyOf(accountKeyOf(snapshot), pair), { ...filter, search, limit })
  const options = {
    queryKey,
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
      // A retry after a switch would read the rows of another tenant into this one's list.
      if (pairKeyOf(client.getSnapshot()) !== pair) return giveUp(queries, queryKey)
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
    staleTime: 0,
  }
  return { options, queries, pair, isSignedIn: snapshot.status === 'signed-in' }
}

/** Reads a list that belongs to one (account, tenant) pair. */
export function usePages<Item, Filter extends object = object>(
  caller: string,
  keyOf: (account: string, pair: string) => QueryKey,
  read: Read<Item, Filter>,
  choice: UsePagesOptions,
  filter: Filter = {} as Filter,
): PagesResult<Item> {
  const { options, queries, pair, isSignedIn } = usePagesQuery(caller, keyOf, read, choice, filter)
  const query = useInfiniteQuery(
    {
      ...options,
      enabled: (choice.enabled ?? true) && isSignedIn,
      // While a search is answered the last answer stays, unless it is of another pair.
      placeholderData: (previous, previousQuery) =>
        previousQuery?.queryKey[1] === pair ? previous : undefined,
    },
    queries,
  )
  return { ...query, items: useItems(query.data) }
}

/** Reads a list that belongs to one (account, tenant) pair, and suspends until its first page is there. */
export function useSuspensePages<Item, Filter extends object = object>(
  caller: string,
  keyOf: (account: string, pair: string) => QueryKey,
  read: Read<Item, Filter>,
  choice: Omit<UsePagesOptions, 'enabled'>,
  filter: Filter = {} as Filter,
): SuspensePagesResult<Item> {
  useSuspenseUser()
  const { options, queries } = usePagesQuery(caller, keyOf, read, choice, filter)
  const query = useSuspenseInfiniteQuery(options, queries)
  return { ...query, items: useItems(query.data) }
}

/** The rows of all pages read so far. */
export function useItems<Item>(data: InfiniteData<Page<Item>> | undefined): readonly Item[] {
  return useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
}
