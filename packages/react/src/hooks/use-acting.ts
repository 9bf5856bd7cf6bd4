import { useEffect, useMemo } from 'react'
import { actingTimeLeft } from '@nest-auth/js-client'
import type { Actor, Tenant, User } from '@nest-auth/js-client'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'
import { useStopImpersonation } from './use-stop-impersonation.ts'

// A timer set for more than some weeks goes off at once.
const longestWaitMs = 7 * 86_400_000

/** That platform staff acts in this tab, as whom and where. */
export interface Acting {
  /** Who acts: `staff` as themselves, or as `impersonation` in the name of the user. */
  actor: Actor
  user: User
  tenant: Tenant | null
  endsAt: Date
  /** Ends it, and goes back to the staff's own account. */
  stop: () => void
  isStopping: boolean
  /** Why stopping failed. */
  error: Error | null
}

/** Whether platform staff acts in this tab; null for everybody who is there in person. Goes back when the time is up. */
export function useActing(): Acting | null {
  const { client } = useAuthRuntime('useActing()')
  const snapshot = useAuthSnapshot('useActing()')
  const { mutate, isPending, error } = useStopImpersonation()
  const acting =
    snapshot.status === 'signed-in' && snapshot.actor ? { ...snapshot, actor: snapshot.actor } : null
  const expiresAt = acting?.actor.expiresAt

  useEffect(() => {
    if (expiresAt === undefined) return undefined
    let timer: ReturnType<typeof setTimeout>
    const wait = () => {
      const left = actingTimeLeft(client)
      if (left === null) return
      timer = left > longestWaitMs ? setTimeout(wait, longestWaitMs) : setTimeout(mutate, left)
    }
    wait()
    return () => clearTimeout(timer)
  }, [client, expiresAt, mutate])

  const { actor, user, tenant } = acting ?? {}
  return useMemo(
    () =>
      actor && user
        ? {
            actor,
            user,
            tenant: tenant ?? null,
            endsAt: new Date(actor.expiresAt),
            stop: () => mutate(),
            isStopping: isPending,
            error,
          }
        : null,
    [actor, user, tenant, mutate, isPending, error],
  )
}
