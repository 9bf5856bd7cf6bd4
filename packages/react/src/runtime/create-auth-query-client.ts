import { isAuthError } from '@nest-auth/js-client'
import { QueryClient } from '@tanstack/react-query'
import type { DefaultOptions } from '@tanstack/react-query'

type Retry = NonNullable<NonNullable<DefaultOptions['queries']>['retry']>

/**
 * The cache of this package's own queries and mutations. Their keys name the account and the tenant, so one client
 * serves all of them and the list of tenants survives a switch.
 */
export function createAuthQueryClient(outer: QueryClient): QueryClient {
  const { queries = {} } = outer.getDefaultOptions()
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        // A list of many pages would be read again from the first to the last.
        refetchOnWindowFocus: false,
        retry: (failures, error) => !isDefinite(error) && wantsRetry(queries.retry ?? 2, failures, error),
        ...(queries.retryDelay !== undefined && { retryDelay: queries.retryDelay }),
        ...(queries.networkMode !== undefined && { networkMode: queries.networkMode }),
      },
      // A password must not wait in a cache, neither for the network nor for the garbage collector.
      mutations: { gcTime: 0, networkMode: 'always' },
    },
  })
}

/** Whether asking again would be answered the same, so that an application's wish to retry does not matter. */
function isDefinite(error: Error): boolean {
  return (
    isAuthError(error) && error.code !== 'NETWORK_ERROR' && error.code !== 'TIMEOUT' && error.status < 500
  )
}

function wantsRetry(retry: Retry, failures: number, error: Error): boolean {
  if (typeof retry === 'function') return retry(failures, error)
  return typeof retry === 'number' ? failures < retry : retry
}
