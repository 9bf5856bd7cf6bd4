import { useSyncExternalStore } from 'react'
import { hashKey } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

/**
 * The keys of queries in the application's own cache rather than in that of an account and tenant: what they hold is
 * emptied by a switch at best, and shown in the wrong tenant at worst.
 */
export function useUnscopedQueries(outer: QueryClient): string[] {
  const cache = outer.getQueryCache()
  const read = () =>
    cache
      .getAll()
      .map(({ queryKey }) => hashKey(queryKey))
      .join('\n')
  const keys = useSyncExternalStore((onChange) => cache.subscribe(onChange), read, read)
  return keys === '' ? [] : keys.split('\n')
}
