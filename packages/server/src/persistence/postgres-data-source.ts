import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import type { DataSourceOptions, Migration } from 'typeorm'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js'
import { IsolatedDataSource } from './isolation/isolated-data-source.ts'
import type { Isolation } from './isolation/isolation-settings.ts'
import { currentAuthority, currentIsPatient, currentMayUseReserve } from './isolation/statement-scope.ts'
import { DatabaseUnreachableError } from './database-unreachable-error.ts'
import { CONNECTION_TIMEOUT_MILLIS, connectDirectly } from './postgres-connection.ts'
import type { PostgresServer } from './postgres-server.ts'
import { ConnectionQueue } from './reserve/connection-queue.ts'
import type { Openings } from './reserve/openings.ts'
import type { ReserveSettings } from './reserve/reserve-settings.ts'
import { ReservedConnections } from './reserve/reserved-connections.ts'

// Any constant will do, as long as every process of every version takes the same lock.
const SCHEMA_LOCK_KEY = '7020837465719280'
/** How long a process waits for another one that changes the schema, and how often it looks. */
const patienceMs = 120_000
const retryMs = 100

/** An IsolatedDataSource on a PostgreSQL server: fails fast with advice, and changes the schema one process at a time. */
export class PostgresDataSource extends IsolatedDataSource {
  /** Where further connections to the same database are made. */
  readonly server: PostgresServer
  readonly #reserve: ReservedConnections | null

  constructor(
    options: DataSourceOptions,
    isolation: Isolation,
    server: PostgresServer,
    reserve: ReserveSettings,
    openings: Openings,
  ) {
    super(options, isolation)
    this.server = server
    this.#reserve = reserve.connections === 0 ? null : new ReservedConnections(reserve)
    const queue = new ConnectionQueue(reserve.waitMillis, this.#reserve, () => openings.isUnderWay)
    lendFrom(queue, this.driver as PostgresDriver)
  }

  /** How often a reserved connection was used. */
  get reserveUses(): number {
    return this.#reserve?.uses ?? 0
  }

  /** @throws {DatabaseUnreachableError} */
  override async initialize(): Promise<this> {
    const client = await connectDirectly(this.server, 'nest-auth boot')
    await client.end()
    return super.initialize()
  }

  override async destroy(): Promise<void> {
    try {
      await super.destroy()
    } finally {
      await this.#reserve?.close()
    }
  }

  override synchronize(dropBeforeSync?: boolean): Promise<void> {
    return this.#oneProcessAtATime(() => super.synchronize(dropBeforeSync))
  }

  override runMigrations(options?: Parameters<IsolatedDataSource['runMigrations']>[0]): Promise<Migration[]> {
    return this.#oneProcessAtATime(() => super.runMigrations(options))
  }

  // On a connection of its own: a pool of one must be free for the work itself.
  async #oneProcessAtATime<T>(work: () => Promise<T>): Promise<T> {
    const client = await connectDirectly(this.server, 'nest-auth schema lock')
    try {
      await takeTurn(client)
      await assertSecondConnection(client, this.server)
      return await work()
    } finally {
      await client.query('ROLLBACK').catch(() => {})
      await client.end()
    }
  }
}

/** Where TypeORM asks for a connection: whatever is done with it afterwards, a transaction for one, stays on it. */
function lendFrom(queue: ConnectionQueue, driver: PostgresDriver): void {
  const obtain = driver.obtainMasterConnection.bind(driver)
  driver.obtainMasterConnection = () => {
    const pool = driver.master as pg.Pool | undefined
    // Whatever the application waits for is its own affair.
    const isOurs = currentAuthority() === 'library' && !currentIsPatient()
    return pool && isOurs ? queue.obtain(pool, currentMayUseReserve()) : obtain()
  }
}

/**
 * Waits for the lock on the schema, and holds it in a transaction: a pooler in transaction mode would leave the lock of a
 * session behind, on a connection it gives to others. Whoever waits keeps no transaction open meanwhile, or those who wait
 * could take every connection of the pooler, and none would be left for the work of the one they wait for.
 * @throws {DatabaseUnreachableError}
 */
async function takeTurn(client: pg.Client): Promise<void> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await pause(retryMs)) {
    await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0')
    const { rows } = await client.query<{ is_mine: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1) AS is_mine',
      [SCHEMA_LOCK_KEY],
    )
    if (rows[0]!.is_mine) return
    await client.query('ROLLBACK')
  }
  throw new DatabaseUnreachableError(
    `another process has been changing the tables for ${patienceMs / 1000} s; start this one again once that is done`,
  )
}

/**
 * Behind a pooler there may be no other connection to work on while the lock is held.
 * @throws {DatabaseUnreachableError}
 */
async function assertSecondConnection(holder: pg.Client, server: PostgresServer): Promise<void> {
  const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  // A pooler gives its clients process numbers of its own making.
  if (rows[0]!.pid === (holder as unknown as { processID: number }).processID) return
  const second = await connectDirectly(server, 'nest-auth schema check')
  let timer: NodeJS.Timeout | undefined
  const refusal = new Promise<never>((_, reject) => {
    const error = new DatabaseUnreachableError(
      'the pooler gives one connection at a time, and a change of the tables needs two: use the url of the ' +
        'PostgreSQL server itself for `synchronize` and migrations, or let the pooler open more connections',
    )
    timer = setTimeout(() => reject(error), CONNECTION_TIMEOUT_MILLIS)
  })
  try {
    await Promise.race([second.query('SELECT 1'), refusal])
  } finally {
    clearTimeout(timer)
    // Ended at once: behind a pooler an answer may never come.
    void second.end().catch(() => {})
  }
}
