import { GIVEN_UP } from '../database-errors.ts'

/** SQL for what `told` takes: the server's time in seconds. */
export const serverTime = 'extract(epoch from clock_timestamp())'

/** SQL that fails its statement when a time on the server's clock, in seconds, has passed. */
export const unlessPast = (parameter: string) =>
  `case when clock_timestamp() > to_timestamp(${parameter}::float8)
   then set_config('statement_timeout', '${GIVEN_UP}', true) end`

/**
 * What a connection knows of its server's clock, so that a moment on ours can be named to the server. It is told with
 * every answer: both clocks may be set anew, and behind a pooler the server may be another one.
 */
export class ServerClock {
  #askedAtMs = 0
  #aheadMs = Infinity

  /** A question has just been sent. */
  asked(): void {
    this.#askedAtMs = performance.now()
  }

  /** The answer to it; taken for as late as it can have been given, so that no moment is named too early. */
  told(seconds: unknown): void {
    const serverMs = Number(seconds) * 1000
    const mostMs = serverMs - this.#askedAtMs
    // What is known is kept where it is better, as after an answer that was long in coming; not where it is past.
    const isPast = this.#aheadMs < serverMs - performance.now()
    this.#aheadMs = isPast ? mostMs : Math.min(mostMs, this.#aheadMs)
  }

  /** Nothing is known any more. */
  forget(): void {
    this.#aheadMs = Infinity
  }

  /** A moment of `performance.now()` on the server's clock, in seconds; `Infinity` where that clock is not known. */
  at(momentMs: number): string {
    return String((momentMs + this.#aheadMs) / 1000)
  }
}
