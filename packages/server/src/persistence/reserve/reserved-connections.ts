import { Logger } from '@nestjs/common'
import pg from 'pg'
import { firstGiven } from './first-given.ts'
import type { Lent } from './first-given.ts'
import { hasOneToGive, lentBy } from './lending-pool.ts'
import type { ReserveSettings } from './reserve-settings.ts'

const warningPauseMs = 60_000

/**
 * A few connections beside a pool, for work that must not wait until the application gives one back. They are opened
 * when the pool has none to give, with its own settings, and closed when they have been idle for a while.
 */
export class ReservedConnections {
  readonly #settings: ReserveSettings
  readonly #logger = new Logger('NestAuth')
  #reserve: pg.Pool | undefined
  /** The pool had none to give in time when it was last asked for one, so it need not be waited for again. */
  #isPoolStuck = false
  #uses = 0
  #warnedAtMs = -Infinity

  constructor(settings: ReserveSettings) {
    this.#settings = settings
  }

  /** How often one of these connections was used. */
  get uses(): number {
    return this.#uses
  }

  /** A connection of the pool, or of the reserve where the pool gives none in time. */
  obtain(pool: pg.Pool): Promise<Lent<pg.PoolClient>> {
    if (!hasOneToGive(pool)) return this.#firstGiven(pool)
    this.#isPoolStuck = false
    return lentBy(pool)
  }

  /** Closes what is open as soon as it is given back. */
  async close(): Promise<void> {
    const reserve = this.#reserve
    this.#reserve = undefined
    await reserve?.end()
  }

  async #firstGiven(pool: pg.Pool): Promise<Lent<pg.PoolClient>> {
    const ofPool = lentBy(pool)
    ofPool.then(
      () => (this.#isPoolStuck = false),
      () => {},
    )
    let reserved: Lent<pg.PoolClient> | undefined
    const given = await firstGiven(ofPool, this.#isPoolStuck ? 0 : this.#settings.afterMillis, async () => {
      this.#isPoolStuck = true
      return (reserved = await lentBy(this.#reserveOf(pool)))
    })
    if (given === reserved) this.#note(pool)
    return given
  }

  #reserveOf(pool: pg.Pool): pg.Pool {
    // Nothing is opened for those who still wait when it closes.
    if (pool.ending) return pool
    return (this.#reserve ??= this.#openLike(pool.options))
  }

  #openLike(options: pg.PoolOptions): pg.Pool {
    const reserve = new pg.Pool({
      ...options,
      // A pool hides it from whoever lists its options.
      ...(options.password !== undefined && { password: options.password }),
      application_name: 'nest-auth reserve',
      max: this.#settings.connections,
      min: 0,
    })
    // Without a listener, a connection lost while idle would end the process.
    reserve.on('error', ({ message }) => this.#logger.warn(`A reserved connection was lost: ${message}`))
    return reserve
  }

  #note({ options }: pg.Pool): void {
    this.#uses++
    const now = performance.now()
    if (now - this.#warnedAtMs < warningPauseMs) return
    this.#warnedAtMs = now
    this.#logger.warn(
      `All ${options.max} connections of the pool were taken for ${this.#settings.afterMillis} ms, so sessions are ` +
        'served over reserved ones. Everything else waits: look for slow statements in pg_stat_activity, give them a ' +
        'DataSource of their own, or raise poolSize.',
    )
  }
}
