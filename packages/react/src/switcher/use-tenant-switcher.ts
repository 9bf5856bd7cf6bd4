import { useCallback, useMemo, useState } from 'react'
import type { Actor, Tenant, TenantId } from '@nest-auth/js-client'
import { useDebounced } from '../hooks/use-debounced.ts'
import { useSwitchTenant } from '../hooks/use-switch-tenant.ts'
import { useTenants } from '../hooks/use-tenants.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'
import { matchingTenants, tenantOptions } from './tenant-options.ts'
import type { TenantOption } from './tenant-options.ts'
import { useOptionNavigation } from './use-option-navigation.ts'
import type { OptionNavigation } from './use-option-navigation.ts'

const searchFromRows = 8
const typingPauseMs = 200

/** What the list of a tenant switcher shows. */
export type TenantSwitcherStatus = 'loading' | 'error' | 'empty' | 'no-match' | 'ready'

/** What a tenant switcher shows and can do. */
export interface TenantSwitcherState extends OptionNavigation {
  isOpen: boolean
  setOpen: (isOpen: boolean) => void
  current: Tenant | null
  /** The platform staff acting in this tab, to whom the server lists no tenants; null for everybody else. */
  actor: Actor | null
  /** Whether there is nothing to choose from: the only tenant is the current one, or platform staff acts. */
  isSingle: boolean
  status: TenantSwitcherStatus
  /** The rows to show: the current tenant first, then those pinned, then those used lately. */
  items: readonly TenantOption[]
  /** Why the list could not be read. */
  error: Error | null
  retry: () => void
  /** Whether to offer a search field. */
  hasSearch: boolean
  search: string
  setSearch: (search: string) => void
  /** Whether the rows do not answer the search yet. */
  isSearching: boolean
  hasMore: boolean
  isLoadingMore: boolean
  loadMore: () => void
  /** Switches to a tenant and closes the list when it is on the page. */
  select: (tenantId: TenantId) => void
  isSwitching: boolean
  target: TenantId | null
  switchError: Error | null
  dismissSwitchError: () => void
}

/** Options of `useTenantSwitcher()`. */
export interface UseTenantSwitcherOptions {
  /** Tenants that come after the current one, before those used lately. @default none */
  pinned?: readonly TenantId[] | undefined
  /** Whether the list is open, where something else than the switcher decides it; then with `setOpen`. */
  isOpen?: boolean | undefined
  setOpen?: ((isOpen: boolean) => void) | undefined
}

const none: readonly TenantId[] = []

/** Everything a tenant switcher needs, except its looks: state, search, paging, keyboard and ARIA. */
export function useTenantSwitcher(options: UseTenantSwitcherOptions = {}): TenantSwitcherState {
  const { pinned = none, setOpen: follow } = options
  const runtime = useAuthRuntime('useTenantSwitcher()')
  const snapshot = useAuthSnapshot('useTenantSwitcher()')
  const { switchTenant, isSwitching, target, error: switchError, reset } = useSwitchTenant()
  const [isOwnOpen, setIsOwnOpen] = useState(false)
  const isOpen = options.isOpen ?? isOwnOpen
  const [search, setSearch] = useState('')

  const all = useTenants()
  const { actor } = all
  const isComplete = all.isSuccess && !all.hasNextPage
  // What is here completely is searched here; otherwise the server searches.
  const wanted = isComplete ? '' : search.trim()
  const asked = useDebounced(wanted, typingPauseMs)
  const isAsking = wanted !== '' && asked !== ''
  const found = useTenants({ search: asked, enabled: isAsking })
  const isAnswered = isAsking && !found.isPending
  const list = isAnswered ? found : all

  const current = snapshot.status === 'signed-in' ? snapshot.tenant : null
  const account = snapshot.status === 'signed-in' ? snapshot.accountKey : null
  const { items: tenants } = list
  const items = useMemo(() => {
    const recent = account === null || actor ? [] : runtime.caches.recentTenants(account)
    const preferred = { current, pinned, recent }
    const rows = tenantOptions(tenants, preferred, !isAnswered && !isComplete)
    return isAnswered ? rows : matchingTenants(rows, search)
  }, [runtime, actor, account, tenants, current, pinned, isAnswered, isComplete, search])

  const setOpen = useCallback(
    (next: boolean) => {
      setIsOwnOpen(next)
      follow?.(next)
      setSearch('')
      reset()
    },
    [reset, follow],
  )
  const select = useCallback(
    (tenantId: TenantId) => {
      if (tenantId === current?.id) setOpen(false)
      else
        switchTenant(tenantId).then(
          () => setOpen(false),
          () => {},
        )
    },
    [current, switchTenant, setOpen],
  )

  const hasSearch = all.items.length >= searchFromRows || all.hasNextPage || search !== ''
  const ids = useMemo(() => items.map(({ id }) => id), [items])
  const selectedId = current?.id ?? null
  const navigation = useOptionNavigation({
    ids,
    selectedId,
    isOpen,
    hasSearch,
    search,
    setOpen,
    setSearch,
    select,
  })

  return {
    ...navigation,
    isOpen,
    setOpen,
    current,
    actor,
    isSingle: actor !== null || (isComplete && all.items.length === 1 && all.items[0]?.id === selectedId),
    status: statusOf(list, items.length, search),
    items,
    error: list.error,
    retry: () => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch()),
    hasSearch,
    search,
    setSearch,
    isSearching: wanted !== asked || (isAsking && found.isFetching),
    hasMore: list.hasNextPage,
    isLoadingMore: list.isFetchingNextPage,
    loadMore: () => void (list.hasNextPage && !list.isFetching && list.fetchNextPage()),
    select,
    isSwitching,
    target,
    switchError,
    dismissSwitchError: reset,
  }
}

function statusOf(
  list: { isPending: boolean; isError: boolean; isSuccess: boolean; items: readonly unknown[] },
  shown: number,
  search: string,
): TenantSwitcherStatus {
  if (list.isError && list.items.length === 0) return 'error'
  if (list.isPending) return 'loading'
  if (shown > 0) return 'ready'
  return search.trim() === '' ? 'empty' : 'no-match'
}
