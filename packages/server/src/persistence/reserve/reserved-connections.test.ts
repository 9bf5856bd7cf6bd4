import { EventEmitter } from 'node:events'
import { Logger } from '@nestjs/common'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reserveSettings } from './reserve-settings.ts'
import { ReservedConnections } from './reserved-connections.ts'

/** What a pool needs of a connection, without a server behind it. */
class Connection extends EventEmitter {
  static opened: Record<string, unknown>[] = []
  static refusal: Error | null = null
  readonly _queryable = true
  readonly isReserved: boolean

  constructor(options: { application_name?: string; password?: unknown; ssl?: unknown }) {
    super()
    this.isReserved = options.application_name === 'nest-auth reserve'
    Connection.opened.push({ ...options, password: options.password })
  }

  connect(done: (error: Error | null) => void): void {
    process.nextTick(() => done(Connection.refusal))
  }

  end(done: () => void): void {
    process.nextTick(done)
  }
}

const lines: string[] = []
const pools: pg.Pool[] = []

function poolOf(max: number, more: pg.PoolConfig = {}): pg.Pool {
  const Client = Connection as unknown as new () => pg.ClientBase
  const pool = new pg.Pool({ max, Client, connectionTimeoutMillis: 1000, idleTimeoutMillis: 300, ...more })
  pools.push(pool)
  return pool
}

const isReserved = ([connection]: readonly [pg.PoolClient, ...unknown[]]) =>
  (connection as unknown as Connection).isReserved
const opened = () => Connection.opened.filter((options) => options['application_name']).length

describe('Reserved connections', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    Connection.opened = []
    Connection.refusal = null
    lines.length = 0
    Logger.overrideLogger({ warn: (line: string) => lines.push(line), log() {}, error() {} })
  })
  afterEach(async () => {
    vi.useRealTimers()
    await Promise.all(pools.splice(0).map((pool) => pool.end()))
  })
  afterAll(() => Logger.overrideLogger(false))

  it('are not opened while the pool has connections to give, or may open them', async () => {
    const reserve = new ReservedConnections(reserveSettings())
    const pool = poolOf(2)
    const timers = vi.getTimerCount()
    const [one, other] = [await reserve.obtain(pool), await reserve.obtain(pool)]
    one[1]()
    const again = await reserve.obtain(pool)
    expect([one, other, again].map(isReserved)).toEqual([false, false, false])
    expect(again[0]).toBe(one[0])
    expect([opened(), reserve.uses, vi.getTimerCount()]).toEqual([0, 0, timers])
    for (const [, giveBack] of [other, again]) giveBack()
  })

  it('leave a pool that is only busy its time', async () => {
    const reserve = new ReservedConnections(reserveSettings())
    const pool = poolOf(1)
    const [, giveBack] = await reserve.obtain(pool)
    const waiting = reserve.obtain(pool)
    await vi.advanceTimersByTimeAsync(249)
    giveBack()
    const given = await waiting
    expect([isReserved(given), reserve.uses, opened()]).toEqual([false, 0, 0])
    given[1]()
  })

  it('are used when it takes longer, at once after that, and not any more when it gives again', async () => {
    const reserve = new ReservedConnections(reserveSettings())
    const pool = poolOf(1)
    const [, giveBack] = await reserve.obtain(pool)
    const first = reserve.obtain(pool)
    await vi.advanceTimersByTimeAsync(251)
    const reserved = await first
    const second = reserve.obtain(pool)
    await vi.advanceTimersByTimeAsync(2)
    expect([isReserved(reserved), isReserved(await second), reserve.uses]).toEqual([true, true, 2])
    // They wait in the queue of the pool as well; what it gives them late goes back, to whoever asks next.
    expect(pool.waitingCount).toBe(2)
    giveBack()
    await vi.advanceTimersByTimeAsync(1)
    expect([pool.waitingCount, pool.idleCount, pool.totalCount]).toEqual([0, 1, 1])
    const held = await reserve.obtain(pool)
    const later = reserve.obtain(pool)
    await vi.advanceTimersByTimeAsync(249)
    held[1]()
    expect([isReserved(held), isReserved(await later), reserve.uses]).toEqual([false, false, 2])
    for (const [, back] of [reserved, await second, await later]) back()
  })

  it('are no more than was asked for, and go back when the pool is faster after all', async () => {
    const reserve = new ReservedConnections(reserveSettings(1))
    const pool = poolOf(1)
    const [, giveBack] = await reserve.obtain(pool)
    const both = [reserve.obtain(pool), reserve.obtain(pool)] as const
    await vi.advanceTimersByTimeAsync(252)
    const reserved = await both[0]
    giveBack()
    const late = await both[1]
    expect([isReserved(reserved), isReserved(late), opened(), reserve.uses]).toEqual([true, false, 1, 1])
    reserved[1]()
    await vi.advanceTimersByTimeAsync(1)
    // The only one is free: what it was given too late, the second has handed back.
    const third = reserve.obtain(pool)
    await vi.advanceTimersByTimeAsync(252)
    expect(isReserved(await third)).toBe(true)
    for (const [, back] of [late, await third]) back()
  })

  it('are closed when idle, and opened again', async () => {
    const reserve = new ReservedConnections(reserveSettings())
    const pool = poolOf(1)
    const [, giveBack] = await reserve.obtain(pool)
    for (const count of [1, 2]) {
      const waiting = reserve.obtain(pool)
      await vi.advanceTimersByTimeAsync(251)
      const [, back] = await waiting
      expect(opened()).toBe(count)
      back()
      await vi.advanceTimersByTimeAsync(400)
    }
    giveBack()
  })

  it('wait with the rest for a pool that fails, and are not asked for at all where it fails at once', async () => {
    const reserve = new ReservedConnections(reserveSettings(1))
    const pool = poolOf(1)
    const [, giveBack] = await reserve.obtain(pool)
    const [first, second] = [reserve.obtain(pool), reserve.obtain(pool)]
    const refused = expect(second).rejects.toThrow('timeout exceeded when trying to connect')
    await vi.advanceTimersByTimeAsync(2500)
    await refused
    for (const [, back] of [await first]) back()
    giveBack()
    Connection.refusal = new Error('ECONNREFUSED')
    await expect(reserve.obtain(poolOf(1))).rejects.toThrow('ECONNREFUSED')
    expect(opened()).toBe(1)
  })

  it('are connected like the pool, whatever its options and wherever its password comes from', async () => {
    const reserve = new ReservedConnections(reserveSettings())
    const like = {
      host: 'db.example.test',
      ssl: { key: 'a key', ca: 'a ca' },
      password: async () => 'a token',
      keepAlive: true,
      query_timeout: 7,
    }
    const pool = poolOf(1, like)
    const [, giveBack] = await reserve.obtain(pool)
    const waiting = reserve.obtain(pool)
    await vi.advanceTimersByTimeAsync(251)
    const [, back] = await waiting
    expect(Connection.opened.at(-1)).toMatchObject(like)
    expect((Connection.opened.at(-1)!['ssl'] as { key: string }).key).toBe('a key')
    back()
    giveBack()
  })

  it('say once a minute what to do', async () => {
    const reserve = new ReservedConnections(reserveSettings())
    const pool = poolOf(3)
    const held = [await reserve.obtain(pool), await reserve.obtain(pool), await reserve.obtain(pool)]
    const use = async () => {
      const waiting = reserve.obtain(pool)
      await vi.advanceTimersByTimeAsync(251)
      const [, back] = await waiting
      back()
    }
    for (let index = 0; index < 5; index++) await use()
    expect(lines).toEqual([expect.stringMatching(/^All 3 connections .* raise poolSize\.$/)])
    await vi.advanceTimersByTimeAsync(60_000)
    await use()
    expect([lines.length, reserve.uses]).toEqual([2, 6])
    for (const [, back] of held) back()
  })

  it('are closed with the pool, and none is opened for those who still wait', async () => {
    const reserve = new ReservedConnections(reserveSettings())
    const pool = poolOf(1)
    const held = await reserve.obtain(pool)
    const first = reserve.obtain(pool)
    await vi.advanceTimersByTimeAsync(251)
    const reserved = await first
    const closing = reserve.close()
    reserved[1]()
    await closing
    const late = reserve.obtain(pool)
    const refused = expect(late).rejects.toThrow('timeout exceeded when trying to connect')
    const ended = pools.splice(0)[0]!.end()
    await vi.advanceTimersByTimeAsync(1500)
    await refused
    held[1]()
    await ended
    expect(opened()).toBe(1)
  })

  it.each([
    [-1, 250],
    [1.5, 250],
    [101, 250],
    [2, -1],
    [2, 3001],
  ])('may not be %s after %s ms', (connections, afterMillis) => {
    expect(() => reserveSettings(connections, afterMillis)).toThrow(/must be a whole number from 0 to/)
  })
})
