import { isAuthError } from '@nest-auth/js-client'
import { QueryClient } from '@tanstack/react-query'

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
        retry: queries.retry ?? isWorthRetrying,
        ...(queries.retryDelay !== undefined && { retryDelay: queries.retryDelay }),
        ...(queries.networkMode !== undefined && { networkMode: queries.networkMode }),
      },
      // A password must not wait in a cache, neither for the network nor for the garbage collector.
      mutations: { gcTime: 0, networkMode: 'always' },
    },
  })
}

function isWorthRetrying(failures: number, error: Error): boolean {
  const isFinal = isAuthError(error) && error.status >= 400 && error.status < 500
  return !isFinal && failures < 2
}
