import type { DataSourceOptions, Migration } from 'typeorm'
import { IsolatedDataSource } from './isolation/isolated-data-source.ts'
import type { Isolation } from './isolation/isolation-settings.ts'
import { connectDirectly } from './postgres-connection.ts'

// Any constant will do, as long as every process of every version takes the same lock.
const SCHEMA_LOCK_KEY = '7020837465719280'

/** An IsolatedDataSource on a PostgreSQL server: fails fast with advice, and changes the schema one process at a time. */
export class PostgresDataSource extends IsolatedDataSource {
  readonly #url: string

  constructor(options: DataSourceOptions, isolation: Isolation, url: string) {
    super(options, isolation)
    this.#url = url
  }

  /** @throws {DatabaseUnreachableError} */
  override async initialize(): Promise<this> {
    const client = await connectDirectly(this.#url, 'nest-auth boot')
    await client.end()
    return super.initialize()
  }

  override synchronize(dropBeforeSync?: boolean): Promise<void> {
    return this.#oneProcessAtATime(() => super.synchronize(dropBeforeSync))
  }

  override runMigrations(options?: Parameters<IsolatedDataSource['runMigrations']>[0]): Promise<Migration[]> {
    return this.#oneProcessAtATime(() => super.runMigrations(options))
  }

  // On a connection of its own: a pool of one must be free for the work itself.
  async #oneProcessAtATime<T>(work: () => Promise<T>): Promise<T> {
    const client = await connectDirectly(this.#url, 'nest-auth schema lock')
    try {
      await client.query(`SET lock_timeout = '120s'`)
      await client.query('SELECT pg_advisory_lock($1)', [SCHEMA_LOCK_KEY])
      return await work()
    } finally {
      // The lock belongs to the session and ends with it.
      await client.end()
    }
  }
}
