import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { nestAuthEntities } from '../entities.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import type { AmbientDataSource } from '../persistence/ambient-data-source.ts'
import { hasEmbeddedDatabase } from '../persistence/embedded/embedded-session.ts'
import { createNestAuthDataSource } from '../persistence/nest-auth-database.ts'
import type { NestAuthDatabaseOptions } from '../persistence/nest-auth-database.ts'
import { DatabaseUnreachableError } from '../persistence/database-unreachable-error.ts'
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
  if (databaseUrl && !/^(postgres(ql)?|socket):/.test(databaseUrl)) {
    // Not repeated, since it may hold a password.
    throw new NestAuthMisuseError(
      'the database url is not valid: it should look like postgres://user:password@host:5432/database, ' +
        'mysql://user:password@host:3306/database, mariadb://user:password@host:3306/database or sqlite:FILE',
      { code: 'INVALID_DATABASE_URL' },
    )
  }
  return databaseUrl ? { url: databaseUrl, poolSize: 2 } : { dataDir }
}

/** Which database a command works on, without user and query, as these may hold a password. */
export function nameOfDatabase(options: CliOptions): string {
  const { url, file, dataDir } = databaseOptions(options)
  if (file) return `the SQLite database ${file}`
  if (!url) return `the embedded database in ${resolve(dataDir || '.data')}`
  if (!URL.canParse(url)) return 'the database of the url'
  const { protocol, host, pathname } = new URL(url)
  return `the database ${protocol}//${host}${pathname}`
}

/**
 * Refuses where opening would make a new database instead of finding one: an embedded one or a SQLite file that is not there.
 * @throws {DatabaseUnreachableError}
 */
export function assertThere(options: CliOptions): void {
  const { url, file, dataDir = '.data' } = databaseOptions(options)
  if (url || (file ? existsSync(file) : hasEmbeddedDatabase(dataDir))) return
  throw new DatabaseUnreachableError(
    file
      ? `there is no SQLite database at ${file}. Name another by --database-url, or create the tables in it first.`
      : `there is no embedded database in ${dataDir}. Name a database by --database-url or DATABASE_URL, ` +
          'or an embedded one by --data-dir.',
  )
}

/**
 * Runs work on the database of the command line and closes it. Nothing of it is changed by opening, and none is made.
 * @throws {DatabaseUnreachableError | NestAuthMisuseError}
 */
export async function withDatabase<T>(
  options: CliOptions,
  work: (database: AmbientDataSource) => Promise<T>,
): Promise<T> {
  assertThere(options)
  const database = createNestAuthDataSource({ ...databaseOptions(options), entities: nestAuthEntities })
  await database.initialize()
  try {
    return await database.asOwner(() => work(database))
  } finally {
    await database.destroy()
  }
}
