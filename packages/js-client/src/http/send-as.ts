import { pairKeyOf } from '../accounts/keys.ts'
import type { Grant, Pair } from '../accounts/stored-state.ts'
import type { PairKey } from '../auth-client.ts'
import { abortable } from './abort.ts'
import type { Refresher } from './refresh.ts'

/** One request on behalf of a pair. */
export interface GrantedRequest<T> {
  /** Rejects the call as soon as it aborts. */
  signal: AbortSignal
  send(grant: Grant): Promise<T>
  /** Whether the server refused the grant without processing the request. */
  isRefused(answer: T): boolean | Promise<boolean>
  /** Whether `send` may be called again. @default true */
  isRepeatable?: boolean
}

/** Sends a request as one pair, whatever this tab has become meanwhile. */
export type SendAs = <T>(pair: Pair, request: GrantedRequest<T>) => Promise<T>

/** Creates the path of every request with a grant: a live one first, one retry with its successor. */
export function createSendAs(refresher: Refresher): SendAs {
  // Fresh tokens that were refused all the same: refreshing again would not help, and would never end.
  const hopeless = new Map<PairKey, number>()

  return async (pair, { signal, send, isRefused, isRepeatable = true }) => {
    const grant = await abortable(refresher.live(pair), signal)
    const answer = await send(grant)
    if (hopeless.get(pairKeyOf(pair)) === grant.receivedAt || !(await isRefused(answer))) return answer
    const fresh = await abortable(refresher.renew(pair, grant), signal)
    if (!isRepeatable) return answer
    const second = await send(fresh)
    if (await isRefused(second)) hopeless.set(pairKeyOf(pair), fresh.receivedAt)
    return second
  }
}
