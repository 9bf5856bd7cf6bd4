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

/** Keeps access tokens alive: one refresh per pair across all tabs. */
export interface Refresher {
  /** The grant of a pair, refreshed first when it is about to expire. Rejects with SIGNED_OUT once refused for good. */
  live(pair: Pair | null): Promise<Grant>
  /** The grant that follows this one. */
  renew(pair: Pair, grant: Grant): Promise<Grant>
}

/** Creates the refresher of one client. */
export const createRefresher = (
  store: AccountStore,
  storage: SafeStorage,
  send: Send,
  life: AbortSignal,
): Refresher => {
  const flights = new Map<PairKey, Promise<Grant>>()
  /** The tokens last looked at, by the time they came, and since when this tab has known them. */
  let seen = { receivedAt: 0, since: 0 }
  let timer: unknown
  let failures = 0

  /** Milliseconds of life left. The clock may jump, so the time this tab has really held the token counts as well. */
  const lifeLeft = ({ receivedAt, expiresIn }: Grant) => {
    const now = performance.now()
    if (seen.receivedAt !== receivedAt) seen = { receivedAt, since: now }
    return expiresIn * 1000 - Math.max(Date.now() - receivedAt, now - seen.since)
  }

  const dueIn = (grant: Grant) => lifeLeft(grant) - Math.min(30_000, grant.expiresIn * 200)

  // With the pause before the second try, it stays below the 10 s in which the server answers the same refresh token with
  // the same successor.
  const request = async (grant: Grant): Promise<Pick<Grant, 'accessToken' | 'refreshToken' | 'expiresIn'>> =>
    unwrap<'refresh'>(await send('refresh', { ...proofOf(grant), timeoutMs: 7_000 }))

  const exchange = async (pair: Pair, grant: Grant): Promise<Grant> => {
    try {
      const { accessToken, refreshToken, expiresIn } = await request(grant).catch(
        async (error: AuthApiError) => {
          if (grant.failedAt || error.status) throw error
          // The answer may have been lost after the server rotated: the same token still has the same successor.
          await sleep(1_000, life)
          return request(grant)
        },
      )
      // Before the timer is set again.
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
      if (isAuthError(error, 'INVALID_REFRESH_TOKEN')) {
        const stored = store.need(pair)
        if (stored.receivedAt !== grant.receivedAt) return stored
        store.expire(pair)
        store.need(pair)
      }
      // Seconds between two tries, across all tabs: what a server or proxy asks for, within reason.
      const rest = Math.min((error as AuthApiError).details?.retryAfterSeconds || 5, 300)
      // A client that has ended did not fail: the next one may try at once.
      if (!life.aborted) store.amend(pair, grant, { failedAt: Date.now(), rest })
      throw error
    }
  }

  const renewOnce = (pair: Pair, { receivedAt }: Grant) =>
    new Promise<Grant>((resolve, reject) => {
      const asked = performance.now()
      withLock(grantKeyOf(pair), storage, life, async () => {
        let grant = store.need(pair)
        // Who had to wait comes after another tab, and gives its news as long again to arrive: a second is what a device out
        // of breath takes to show a stored value to the other processes of a browser.
        let patience = Math.min(performance.now() - asked, 1_000)
        while (grant.receivedAt === receivedAt && (patience -= 50) > 0) {
          await sleep(50, life)
          grant = store.need(pair)
        }
        if (grant.receivedAt !== receivedAt) return resolve(grant)
        const rested = Date.now() - grant.failedAt
        if (rested >= 0 && rested < grant.rest! * 1_000) throw new AuthApiError('SERVICE_UNAVAILABLE')
        resolve(await exchange(pair, grant))
        // The tab that is next in turn may be another process, which sees what was stored here a moment later.
        return sleep(250, life)
      }).catch((error) => {
        if (!isAuthError(error, 'SIGNED_OUT')) failures++
        reject(error)
      })
    })

  const live = async (pair: Pair | null) => {
    const grant = store.need(pair)
    if (dueIn(grant) > 0) return grant
    return renew(pair!, grant).catch((error: unknown) => {
      if (isAuthError(error, 'SIGNED_OUT') || lifeLeft(grant) <= 0) throw error
      return grant
    })
  }

  const renew = (pair: Pair, grant: Grant) => {
    const key = pairKeyOf(pair)
    const flight = flights.get(key) ?? renewOnce(pair, grant).finally(() => flights.delete(key))
    flights.set(key, flight)
    return flight
  }

  const schedule = () => {
    clearTimeout(timer as number)
    const pair = store.active()
    const grant = store.grant(pair)
    if (!grant || life.aborted) return
    // Looking is cheap, pausing for longer is not asked for, and a timer could not be set for longer than some weeks.
    const delay = Math.min(Math.max(dueIn(grant), 1_000 * 6 ** failures), 300_000)
    timer = setTimeout(() => live(pair).then(schedule, schedule), delay)
    // Lets Node exit meanwhile.
    ;(timer as { unref?: () => void }).unref?.()
  }
  store.onChange(schedule)
  life.addEventListener('abort', schedule)
  schedule()
  return { live, renew }
}
