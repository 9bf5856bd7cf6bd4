import type { DataSource } from 'typeorm'
import { EmbeddedPool, type EmbeddedPoolOptions } from './embedded-pool.ts'

/** TypeORM's `postgres` options for a database embedded in this process instead of a server. */
export function embeddedDriverOptions(options: EmbeddedPoolOptions) {
  return {
    type: 'postgres',
    driver: { Pool: EmbeddedPool },
    extra: options,
    database: 'postgres',
    // TypeORM would try to install uuid-ossp for any uuid column; ids come from the application.
    installExtensions: false,
  } as const
}

/** The pool of an initialised embedded DataSource, for LISTEN; undefined when it uses a PostgreSQL server. */
export function embeddedPoolOf(dataSource: DataSource): EmbeddedPool | undefined {
  const { master } = dataSource.driver as { master?: unknown }
  return master instanceof EmbeddedPool ? master : undefined
}
