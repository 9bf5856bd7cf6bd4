import { EventEmitter } from 'node:events'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isTransientDatabaseError } from '../database-errors.ts'
import { ConnectionQueue } from './connection-queue.ts'
import { Openings } from './openings.ts'
import { reserveSettings } from './reserve-settings.ts'
import { ReservedConnections } from './reserved-connections.ts'

/** What a pool needs of a connection; opened at once, or when a test says so. */
class Connection extends EventEmitter {
  static waiting: (() => void)[] | null = null
  readonly _queryable = true

  connect(done: (error: Error | null) => void): void {
    if (Connection.waiting) Connection.waiting.push(() => done(null))
    else process.nextTick(() => done(null))
  }

  end(done: () => void): void {
    process.nextTick(done)
  }
}

describe('The queue for connections', () => {
  const pools: pg.Pool[] = []
  const openings = new Openings()
  const Client = openings.counting(Connection as unknown as typeof pg.Client)
  const queueOf = (reserve: ReservedConnections | null = null) =>
    new ConnectionQueue(reserveSettings().waitMillis, reserve, () => openings.isUnderWay)
  const poolOf = (max: number) => {
    const pool = new pg.Pool({ max, Client, connectionTimeoutMillis: 5000, idleTimeoutMillis: 300 })
    pools.push(pool)
    return pool
  }
  const refused = 'no connection to the database was free within 1000 ms'

  beforeEach(() => {
    vi.useFakeTimers()
    Connection.waiting = null
  })
  afterEach(async () => {
    vi.useRealTimers()
    await Promise.all(pools.splice(0).map((pool) => pool.end()))
  })

  it('starts no timer while the pool has one to give', async () => {
    const timers = vi.getTimerCount()
    const pool = new pg.Pool({ max: 1, Client, idleTimeoutMillis: 0 })
    const [, giveBack] = await queueOf().obtain(pool, false)
    giveBack()
    expect(vi.getTimerCount()).toBe(timers)
    await pool.end()
  })

  it('is left after a second, with an error that says to try again; what comes later goes to the next', async () => {
    const pool = poolOf(1)
    const [, giveBack] = await queueOf().obtain(pool, false)
    const waiting = queueOf().obtain(pool, false)
    const outcome = waiting.then(
      () => 'lent',
      (error: unknown) => error,
    )
    await vi.advanceTimersByTimeAsync(999)
    expect(await Promise.race([outcome, Promise.resolve('waits')])).toBe('waits')
    await vi.advanceTimersByTimeAsync(2)
    const error = await outcome
    expect(error).toMatchObject({ message: refused })
    expect(isTransientDatabaseError(error)).toBe(true)
    giveBack()
    await vi.advanceTimersByTimeAsync(1)
    expect([pool.waitingCount, pool.idleCount]).toEqual([0, 1])
  })

  it('serves whoever is given one in time, also where time and connection meet in a busy process', async () => {
    const pool = poolOf(1)
    const [, giveBack] = await queueOf().obtain(pool, false)
    const waiting = queueOf().obtain(pool, false)
    setTimeout(giveBack, 1000)
    await vi.advanceTimersByTimeAsync(1001)
    const [, back] = await waiting
    back()
  })

  it('is left after the same time where the reserve has none either', async () => {
    const reserve = new ReservedConnections(reserveSettings(1))
    const queue = queueOf(reserve)
    const pool = poolOf(1)
    const held = await queue.obtain(pool, true)
    const first = queue.obtain(pool, true)
    await vi.advanceTimersByTimeAsync(251)
    const reserved = await first
    const second = expect(queue.obtain(pool, true)).rejects.toThrow(refused)
    await vi.advanceTimersByTimeAsync(1001)
    await second
    for (const [, giveBack] of [held, reserved]) giveBack()
    await vi.advanceTimersByTimeAsync(1)
    await reserve.close()
  })

  it('does not count the time in which connections are opened, so that a burst after a quiet hour is served', async () => {
    Connection.waiting = []
    const pool = poolOf(1)
    const queue = queueOf()
    const all = [queue.obtain(pool, false), queue.obtain(pool, false)] as const
    await vi.advanceTimersByTimeAsync(1500)
    for (const open of Connection.waiting) open()
    const [, giveBack] = await all[0]
    await vi.advanceTimersByTimeAsync(450)
    giveBack()
    const [, back] = await all[1]
    back()
    expect(openings.isUnderWay).toBe(false)
  })

  it.each([
    [100, 20, 0],
    [400, 20, 9],
  ])('of one connection, lent every %s ms to one of %s, refuses %s', async (every, waiting, most) => {
    const pool = poolOf(1)
    const queue = queueOf()
    const holding = async () => {
      const [, giveBack] = await queue.obtain(pool, false)
      setTimeout(giveBack, every)
    }
    const outcomes = Promise.allSettled(Array.from({ length: waiting }, holding))
    await vi.advanceTimersByTimeAsync(1050)
    await vi.advanceTimersByTimeAsync(3000)
    const refusals = (await outcomes).filter(({ status }) => status === 'rejected')
    expect(refusals.length).toBe(most)
    await vi.advanceTimersByTimeAsync(1000)
  })

  it.each([
    [4001, /^connectionWaitMillis must be a whole number from 0 to 4000/],
    [250, /^connectionWaitMillis \(250\) must be more than reservedAfterMillis \(250\)/],
  ])('may not be waited in for %s ms beside a reserve', (millis, message) => {
    expect(() => reserveSettings(2, 250, millis)).toThrow(message)
  })
})
