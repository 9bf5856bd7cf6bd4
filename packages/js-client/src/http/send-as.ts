import type { Grant, Pair } from '../accounts/stored-state.ts'
import { abortable } from './abort.ts'
import type { Refresher } from './refresh.ts'

/**
 * Sends a request as one pair, whatever this tab has become meanwhile. `isRefused` tells whether the server refused the
 * grant without processing the request. Rejects as soon as the signal aborts.
 */
export type SendAs = <T>(
  pair: Pair | null,
  signal: AbortSignal,
  send: (grant: Grant) => Promise<T>,
  isRefused: (answer: T) => boolean | Promise<boolean>,
  isRepeatable?: boolean,
) => Promise<T>

/** Creates the path of every request with a grant: a live one first, one retry with its successor. */
export const createSendAs = (refresher: Refresher): SendAs => {
  // Fresh tokens that were refused all the same: refreshing again would not help, and would never end.
  let hopeless: number | undefined

  return async (pair, signal, send, isRefused, isRepeatable = true) => {
    const grant = await abortable(refresher.live(pair), signal)
    const answer = await send(grant)
    if (grant.receivedAt === hopeless || !(await isRefused(answer))) return answer
    const fresh = await abortable(refresher.renew(pair!, grant), signal)
    if (!isRepeatable) return answer
    const second = await send(fresh)
    if (await isRefused(second)) hopeless = fresh.receivedAt
    return second
  }
}
