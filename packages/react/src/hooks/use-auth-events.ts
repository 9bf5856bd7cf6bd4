import { useEffect } from 'react'
import { followEvents } from '@nest-auth/js-client'
import type { SessionEvent } from '@nest-auth/js-client'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import { useAuthRuntime } from '../runtime/auth-context.ts'

/**
 * Keeps `useUser()` and the lists of this package true while somebody looks at them: what anybody changes about roles,
 * members, invitations or sessions is on the page within a second. Call it once, near the top of the application.
 */
export function useAuthEvents(): void {
  const { client, queries } = useAuthRuntime('useAuthEvents()')
  useEffect(() => {
    const onEvent = ({ type }: SessionEvent) => {
      const snapshot = client.getSnapshot()
      const account = accountKeyOf(snapshot)
      void queries.invalidateQueries({ queryKey: queryKeys.pair(account, pairKeyOf(snapshot)) })
      if (type === 'membership-changed') {
        void queries.invalidateQueries({ queryKey: queryKeys.tenants(account) })
      }
    }
    return followEvents(client, { onEvent })
  }, [client, queries])
}
