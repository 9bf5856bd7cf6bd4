import type { AuthClient } from '@nest-auth/js-client'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import type { QueryKey, UseQueryResult, UseSuspenseQueryResult } from '@tanstack/react-query'
import { giveUp } from '../cache/give-up.ts'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'
import { useSuspenseUser } from './use-suspense-user.ts'

interface List<Item> {
  items: Item[]
}

/** Options of every hook that reads a short list whole. */
export interface UseListOptions {
  /** @default true */
  enabled?: boolean
}

/** A short list, read whole. */
export type ListResult<Item> = UseQueryResult<List<Item>> & {
  /** The rows; none while they have not been read. */
  items: readonly Item[]
}

/** The same, once it has been read. */
export type SuspenseListResult<Item> = UseSuspenseQueryResult<List<Item>> & { items: readonly Item[] }

/** What is read, under which key it is kept, and for how long it counts as fresh. */
export interface ListSource<Item> {
  keyOf: (account: string, pair: string) => QueryKey
  read: (client: AuthClient, options: { signal: AbortSignal }) => Promise<List<Item>>
  staleTime?: number
}

/** The query of a short list that belongs to one (account, tenant) pair. */
function useListQuery<Item>(caller: string, { keyOf, read, staleTime }: ListSource<Item>) {
  const { client, queries } = useAuthRuntime(caller)
  const snapshot = useAuthSnapshot(caller)
  const pair = pairKeyOf(snapshot)
  const queryKey = keyOf(accountKeyOf(snapshot), pair)
  const options = {
    queryKey,
    queryFn: ({ signal }: { signal: AbortSignal }) => {
      // A retry after a switch would read the rows of another tenant into this one's list.
      if (pairKeyOf(client.getSnapshot()) !== pair) return giveUp(queries, queryKey)
      return read(client, { signal })
    },
    ...(staleTime !== undefined && { staleTime }),
  }
  return { options, queries, isSignedIn: snapshot.status === 'signed-in' }
}

/** Reads a short list that belongs to one (account, tenant) pair. */
export function useList<Item>(
  caller: string,
  source: ListSource<Item>,
  { enabled = true }: UseListOptions,
): ListResult<Item> {
  const { options, queries, isSignedIn } = useListQuery(caller, source)
  const query = useQuery({ ...options, enabled: enabled && isSignedIn }, queries)
  return { ...query, items: query.data?.items ?? none }
}

/** Reads a short list that belongs to one (account, tenant) pair, and suspends until it is there. */
export function useSuspenseList<Item>(caller: string, source: ListSource<Item>): SuspenseListResult<Item> {
  useSuspenseUser()
  const { options, queries } = useListQuery(caller, source)
  const query = useSuspenseQuery(options, queries)
  return { ...query, items: query.data.items }
}

const none: readonly never[] = []
