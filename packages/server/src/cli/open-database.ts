import { nestAuthEntities } from '../entities.ts'
import type { AmbientDataSource } from '../persistence/ambient-data-source.ts'
import { createNestAuthDataSource } from '../persistence/nest-auth-database.ts'
import type { NestAuthDatabaseOptions } from '../persistence/nest-auth-database.ts'
import type { CliOptions } from './command.ts'

/** How the command line names a database. */
export function databaseOptions({
  databaseUrl,
  dataDir,
}: CliOptions): Pick<NestAuthDatabaseOptions, 'type' | 'url' | 'file' | 'dataDir' | 'poolSize'> {
  const type = databaseUrl?.match(/^(mysql|mariadb):/)?.[1] as 'mysql' | 'mariadb' | undefined
  if (type) return { type, url: databaseUrl, poolSize: 2 }
  const file = databaseUrl?.match(/^sqlite:(.+)$/)?.[1]
  if (file) return { type: 'better-sqlite3', file }
  return databaseUrl ? { url: databaseUrl, poolSize: 2 } : { dataDir }
}

/** Runs work on the database of the command line and closes it. Nothing of it is changed by opening. */
export async function withDatabase<T>(
  options: CliOptions,
  work: (database: AmbientDataSource) => Promise<T>,
): Promise<T> {
  const database = createNestAuthDataSource({ ...databaseOptions(options), entities: nestAuthEntities })
  await database.initialize()
  try {
    return await database.asOwner(() => work(database))
  } finally {
    await database.destroy()
  }
}
