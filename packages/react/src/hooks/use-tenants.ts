import { useCallback } from 'react'
import { listTenants } from '@nest-auth/js-client'
import type { Actor, AuthSnapshot, ResponseOf, TenantListItem } from '@nest-auth/js-client'
import { useInfiniteQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query'
import type { InfiniteData } from '@tanstack/react-query'
import { giveUp } from '../cache/give-up.ts'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'
import { useItems } from './use-pages.ts'
import type { PagesResult, SuspensePagesResult, UsePagesOptions } from './use-pages.ts'
import { useSuspenseUser } from './use-suspense-user.ts'

type TenantPage = ResponseOf<'listTenants'>

/** Told of every list of tenants. */
interface OfActor {
  /**
   * The platform staff acting in this tab, to whom the server lists no tenants: `items` is the one they act in, and there
   * is nothing to switch to before they stop. Null for everybody who is there in person.
   */
  actor: Actor | null
}

/** What `useTenants()` answers. */
export type TenantsResult = PagesResult<TenantListItem> & OfActor

/** What `useSuspenseTenants()` answers. */
export type SuspenseTenantsResult = SuspensePagesResult<TenantListItem> & OfActor

/** The query of the tenants of the signed-in account. */
function useTenantsQuery(caller: string, { search = '', limit = 50 }: UsePagesOptions) {
  const { client, queries } = useAuthRuntime(caller)
  const snapshot = useAuthSnapshot(caller)
  const account = accountKeyOf(snapshot)
  const actor = snapshot.status === 'signed-in' ? snapshot.actor : null
  const isActing = actor !== null
  const queryKey = actor
    ? queryKeys.actingTenants(account, pairKeyOf(snapshot))
    : queryKeys.tenantSearch(account, search, limit)
  const options = {
    queryKey,
    queryFn: async ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
      // A retry after a switch would read the tenants of somebody else into this account's list.
      if (accountKeyOf(client.getSnapshot()) !== account) return giveUp(queries, queryKey)
      if (actor) return placeOf(client.getSnapshot())
      const query = { limit, ...(search && { search }), ...(pageParam !== null && { cursor: pageParam }) }
      return listTenants(client, query, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: TenantPage) => nextCursor,
    // Where staff acts nothing was read: name and roles are those of now, not of when acting began.
    select: useCallback(
      (data: InfiniteData<TenantPage>) => (isActing ? { ...data, pages: [placeOf(snapshot)] } : data),
      [isActing, snapshot],
    ),
  }
  return { options, queries, actor, isSignedIn: snapshot.status === 'signed-in' }
}

/** All that staff who acts has of a list: the tenant they are in. */
function placeOf(snapshot: AuthSnapshot): TenantPage {
  if (snapshot.status !== 'signed-in' || !snapshot.tenant) return { items: [], nextCursor: null }
  const roles = [...(snapshot.membership?.roles ?? [])]
  return { items: [{ ...snapshot.tenant, roles, isDefault: false }], nextCursor: null }
}

/** The tenants of the signed-in account, as `items`: a TanStack infinite query that survives a switch of tenant. */
export function useTenants(choice: UsePagesOptions = {}): TenantsResult {
  const { options, queries, actor, isSignedIn } = useTenantsQuery('useTenants()', choice)
  const query = useInfiniteQuery(
    {
      ...options,
      enabled: (choice.enabled ?? true) && isSignedIn,
      // While a search is answered the last answer stays, unless it is of another account or of acting.
      placeholderData: (previous, previousQuery) => {
        const [owner, pair] = previousQuery?.queryKey ?? []
        return owner === options.queryKey[0] && pair === options.queryKey[1] ? previous : undefined
      },
    },
    queries,
  )
  return { ...query, items: useItems(query.data), actor }
}

/** The same, with at least the first page; suspends until it is there, also while nobody is signed in. */
export function useSuspenseTenants(choice: Omit<UsePagesOptions, 'enabled'> = {}): SuspenseTenantsResult {
  useSuspenseUser()
  const { options, queries, actor } = useTenantsQuery('useSuspenseTenants()', choice)
  const query = useSuspenseInfiniteQuery(options, queries)
  return { ...query, items: useItems(query.data), actor }
}
