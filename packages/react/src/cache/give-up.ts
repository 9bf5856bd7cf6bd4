import type { QueryClient, QueryKey } from '@tanstack/react-query'

/** Gives the fetch of one query up; what is answered never settles. */
export function giveUp(client: QueryClient, queryKey: QueryKey): Promise<never> {
  // Cancelled rather than failed: the state from before the fetch stays, and nothing is retried.
  void client.cancelQueries({ queryKey, exact: true })
  return new Promise<never>(() => {})
}
