import type pg from 'pg'
import type { Lent } from './first-given.ts'

/** Whether whoever asks now waits for nobody who has one, at most until one is opened. */
export function hasOneToGive({ options, totalCount, idleCount, waitingCount }: pg.Pool): boolean {
  return idleCount + options.max - totalCount > waitingCount
}

/** A connection of the pool, as soon as it gives one. */
export function lentBy(pool: pg.Pool): Promise<Lent<pg.PoolClient>> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client, release) => {
      if (client) resolve([client, release as Lent<pg.PoolClient>[1]])
      else reject(error ?? new Error('the pool gave no connection'))
    })
  })
}
