import type pg from 'pg'
import type { Lent } from './first-given.ts'
import { givenInTime } from './given-in-time.ts'
import { hasOneToGive, lentBy } from './lending-pool.ts'
import type { ReservedConnections } from './reserved-connections.ts'

/** Lends connections to the library's own statements, none of which waits long where there is none to be had. */
export class ConnectionQueue {
  readonly #mostMillis: number
  readonly #reserve: ReservedConnections | null
  readonly #isOpening: () => boolean
  /** How often each pool has lent a connection. */
  readonly #lent = new WeakMap<pg.Pool, number>()

  constructor(mostMillis: number, reserve: ReservedConnections | null, isOpening: () => boolean) {
    this.#mostMillis = mostMillis
    this.#reserve = reserve
    this.#isOpening = isOpening
  }

  /**
   * A connection of the pool, or of the reserve where that may be used and the pool gives none.
   * @throws NoConnectionFreeError when neither does in time, and none is being opened, and the queue does not move fast enough
   */
  obtain(pool: pg.Pool, mayUseReserve: boolean): Promise<Lent<pg.PoolClient>> {
    const mustWait = !hasOneToGive(pool)
    const isMoving = mustWait && this.#paceOf(pool)
    const asked = mayUseReserve && this.#reserve ? this.#reserve.obtain(pool) : lentBy(pool)
    if (!isMoving) return asked
    return givenInTime(asked, this.#mostMillis, () => isMoving() || this.#isOpening())
  }

  /** Whether those who are ahead of whoever asks now will be served soon, at the pace since it was last looked at. */
  #paceOf(pool: pg.Pool): () => boolean {
    if (!this.#lent.has(pool)) {
      this.#lent.set(pool, 0)
      pool.on('acquire', () => this.#lent.set(pool, this.#lent.get(pool)! + 1))
    }
    const ahead = pool.waitingCount
    const before = this.#lent.get(pool)!
    let seen = 0
    return () => {
      const served = this.#lent.get(pool)! - before
      const pace = served - seen
      seen = served
      // Within twice the time it has taken so far: later, nothing would be left of the deadline to do the work in.
      return pace > 0 && ahead - served <= 2 * pace
    }
  }
}
