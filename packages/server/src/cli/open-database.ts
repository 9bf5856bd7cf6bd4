import { nestAuthEntities } from '../entities.ts'
import type { AmbientDataSource } from '../persistence/ambient-data-source.ts'
import { createNestAuthDataSource } from '../persistence/nest-auth-database.ts'
import type { CliOptions } from './command.ts'

/** How the command line names a database. */
export function databaseOptions({ databaseUrl, dataDir }: CliOptions) {
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
