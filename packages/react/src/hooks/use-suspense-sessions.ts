import type { SessionListItem } from '@nest-auth/js-client'
import { useSuspenseList } from './use-list.ts'
import type { SuspenseListResult } from './use-list.ts'
import { sessionsSource } from './use-sessions.ts'

/** `useSessions()` that suspends until they are there. Use it inside of the tenant's boundary. */
export function useSuspenseSessions(): SuspenseListResult<SessionListItem> {
  return useSuspenseList('useSuspenseSessions()', sessionsSource)
}
