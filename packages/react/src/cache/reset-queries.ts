import { notifyManager } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'

/**
 * Empties every query of a client whose observers stay mounted, so that their next render has no data: neither the
 * query's own, nor as the previous data of a placeholder.
 */
export function resetQueries(client: QueryClient): void {
  const cache = client.getQueryCache()
  notifyManager.batch(() => {
    for (const query of cache.getAll()) {
      query.reset()
      // `initialData` belongs to the tenant it was given for.
      if (query.state.data !== undefined)
        query.setState({ data: undefined, dataUpdatedAt: 0, status: 'pending' })
      if (query.getObserversCount() === 0) cache.remove(query)
    }
  })
}
