import { grantKeyOf, pairKeyOf } from '../accounts/keys.ts'
import type { AccountStore } from '../accounts/store.ts'
import type { SafeStorage } from '../accounts/storage.ts'
import type { Grant, Pair } from '../accounts/stored-state.ts'
import type { PairKey } from '../auth-client.ts'
import { sleep } from './abort.ts'
import { AuthApiError, isAuthError } from './errors.ts'
import { proofOf } from './token-transport.ts'
import { withLock } from './lock.ts'
import { unwrap } from './send.ts'
import type { Send } from './send.ts'
import { unref } from './unref.ts'

/** Time between two tries at the same grant, across all tabs. */
const PAUSE_MS = 5_000

// Together below the 10 s in which the server answers the same refresh token with the same successor.
const TIMEOUT_MS = 7_000
const PROMPT_RETRY_MS = 1_000

/** How long browsers take to show a stored value to their other processes, generously. */
const SETTLE_MS = 250

/** Keeps access tokens alive: one refresh per pair across all tabs. */
export interface Refresher {
  /** The grant of a pair, refreshed first when it is about to expire. Rejects with SIGNED_OUT once refused for good. */
  live(pair: Pair): Promise<Grant>
  /** The grant that follows this one. */
  renew(pair: Pair, grant: Grant): Promise<Grant>
  /** Sets the timer of the active pair again; none once the client has ended. */
  schedule(): void
}

/** Creates the refresher of one client. */
export function createRefresher(
  store: AccountStore,
  storage: SafeStorage,
  send: Send,
  life: AbortSignal,
): Refresher {
  const flights = new Map<PairKey, Promise<Grant>>()
  const firstSeen = new Map<PairKey, { receivedAt: number; at: number }>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  /** Milliseconds of life left. The clock may jump, so the time this tab has really held the token counts as well. */
  const lifeLeft = (pair: Pair, { receivedAt, expiresIn }: Grant) => {
    const now = performance.now()
    let seen = firstSeen.get(pairKeyOf(pair))
    if (seen?.receivedAt !== receivedAt) firstSeen.set(pairKeyOf(pair), (seen = { receivedAt, at: now }))
    return expiresIn * 1000 - Math.max(Date.now() - receivedAt, now - seen.at)
  }

  const dueIn = (pair: Pair, grant: Grant) => lifeLeft(pair, grant) - Math.min(30_000, grant.expiresIn * 200)

  const request = async (grant: Grant): Promise<Pick<Grant, 'accessToken' | 'refreshToken' | 'expiresIn'>> =>
    unwrap<'refresh'>(await send('refresh', { ...proofOf(grant), timeoutMs: TIMEOUT_MS }))

  const exchange = async (pair: Pair, grant: Grant): Promise<Grant> => {
    try {
      const { accessToken, refreshToken, expiresIn } = await request(grant).catch(
        async (error: AuthApiError) => {
          if (grant.failedAt || error.status) throw error
          // The answer may have been lost after the server rotated: the same token still has the same successor.
          await sleep(PROMPT_RETRY_MS, life)
          return request(grant)
        },
      )
      failures = 0
      return store.amend(pair, grant, {
        accessToken,
        refreshToken,
        expiresIn,
        // Two answers within one millisecond are still told apart.
        receivedAt: Date.now() + (grant.receivedAt % 1 ? 0 : 0.5),
        failedAt: 0,
      })
    } catch (error) {
      if (isAuthError(error, 'INVALID_REFRESH_TOKEN') && error.status === 401) {
        const stored = store.need(pair)
        if (stored.receivedAt !== grant.receivedAt) return stored
        store.expire(pair)
        store.need(pair)
      }
      failures++
      // A client that has ended did not fail: the next one may try at once.
      if (!life.aborted) store.amend(pair, grant, { failedAt: Date.now() })
      throw error
    }
  }

  const renewOnce = (pair: Pair, { receivedAt }: Grant) =>
    new Promise<Grant>((resolve, reject) => {
      withLock(grantKeyOf(pair), storage, life, async () => {
        const grant = store.need(pair)
        if (grant.receivedAt !== receivedAt) return resolve(grant)
        const rested = Date.now() - grant.failedAt
        if (rested < 0 || rested >= PAUSE_MS) {
          resolve(await exchange(pair, grant))
          // The tab that is next in turn may be another process, which sees what was stored here a moment later.
          return sleep(SETTLE_MS, life)
        }
        failures++
        throw new AuthApiError('SERVICE_UNAVAILABLE')
      }).catch(reject)
    })

  const refresher: Refresher = {
    async live(pair) {
      const grant = store.need(pair)
      if (dueIn(pair, grant) > 0) return grant
      try {
        return await refresher.renew(pair, grant)
      } catch (error) {
        if (isAuthError(error, 'SIGNED_OUT') || lifeLeft(pair, grant) <= 0) throw error
        return grant
      }
    },
    renew(pair, grant) {
      const key = pairKeyOf(pair)
      let flight = flights.get(key)
      if (!flight) {
        flight = renewOnce(pair, grant).finally(() => flights.delete(key))
        flights.set(key, flight)
      }
      return flight
    },
    schedule() {
      clearTimeout(timer)
      const pair = store.active()
      const grant = pair && store.grant(pair)
      if (!grant || life.aborted) return
      const pause = failures ? Math.min(PAUSE_MS * 2 ** failures, 300_000) : 1_000
      const delay = Math.min(Math.max(dueIn(pair, grant), pause), 2 ** 31 - 1)
      timer = setTimeout(() => refresher.live(pair).then(refresher.schedule, refresher.schedule), delay)
      unref(timer)
    },
  }
  store.onChange(refresher.schedule)
  life.addEventListener('abort', refresher.schedule)
  return refresher
}
