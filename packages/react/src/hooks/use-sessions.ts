import { listSessions } from '@nest-auth/js-client'
import type { SessionListItem } from '@nest-auth/js-client'
import * as queryKeys from '../query-keys.ts'
import { useList } from './use-list.ts'
import type { ListResult, ListSource, UseListOptions } from './use-list.ts'

export const sessionsSource: ListSource<SessionListItem> = {
  keyOf: queryKeys.sessions,
  read: listSessions,
  staleTime: 0,
}

/** Where the signed-in person is signed in, as `items`: a TanStack query. `useEndSession()` ends one. */
export function useSessions(options: UseListOptions = {}): ListResult<SessionListItem> {
  return useList('useSessions()', sessionsSource, options)
}
