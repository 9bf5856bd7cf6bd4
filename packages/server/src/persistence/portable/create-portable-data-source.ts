import type { DataSourceOptions } from 'typeorm'
import { NestAuthMisuseError } from '../../errors/misuse-error.ts'
import { CONNECTION_TIMEOUT_MILLIS } from '../postgres-connection.ts'
import { PortableDataSource } from './portable-data-source.ts'

/** A database engine beside PostgreSQL, by the name TypeORM has for it. */
export type PortableEngine = 'mysql' | 'mariadb' | 'better-sqlite3' | 'sqljs'

type Shared = Pick<DataSourceOptions, 'entities' | 'synchronize' | 'migrations' | 'migrationsRun' | 'logger'>

interface Place {
  url: string | undefined
  file: string | undefined
  poolSize: number | undefined
}

/** A data source for one of these engines. @throws NestAuthMisuseError when it is not said where the data lives */
export function createPortableDataSource(
  type: PortableEngine,
  shared: Shared,
  { url, file, poolSize = 10 }: Place,
): PortableDataSource {
  refuseOurMigrations(type, shared.migrations)
  switch (type) {
    case 'mysql':
    case 'mariadb':
      if (!url || !/^(mysql|mariadb):\/\//.test(url) || !URL.canParse(url)) {
        throw new NestAuthMisuseError(
          `A database of type '${type}' needs a url that looks like mysql://user:password@host:3306/database, with ` +
            'special characters of the password percent-encoded.',
        )
      }
      return new PortableDataSource('mysql', {
        ...shared,
        type,
        url: url.replace(/^mariadb:/, 'mysql:'),
        poolSize,
        timezone: 'Z',
        charset: 'utf8mb4',
        // A count is a number.
        bigNumberStrings: false,
        connectTimeout: CONNECTION_TIMEOUT_MILLIS,
      })
    case 'better-sqlite3':
      if (!file) {
        throw new NestAuthMisuseError(`A database of type 'better-sqlite3' needs the \`file\` it lives in.`)
      }
      return new PortableDataSource('sqlite', { ...shared, type, database: file, enableWAL: true })
    case 'sqljs':
      // Writing to a file reopens the database, which ends every transaction and turns foreign keys off.
      if (file && file !== ':memory:') {
        throw new NestAuthMisuseError(
          `A database of type 'sqljs' lives in memory, for tests. For one in a file use 'better-sqlite3'.`,
        )
      }
      return new PortableDataSource('sqlite', { ...shared, type })
  }
}

/** @throws NestAuthMisuseError for the migrations of the package, which nothing but PostgreSQL understands */
function refuseOurMigrations(type: PortableEngine, migrations: DataSourceOptions['migrations']): void {
  const names = Object.values(migrations ?? []).map(
    (migration) => (migration as { name?: string }).name ?? '',
  )
  if (!names.some((name) => /^NestAuth\w+\d{13}$/.test(name))) return
  throw new NestAuthMisuseError(
    `nestAuthMigrations are written for PostgreSQL. On '${type}' create the tables with \`nest-auth schema print ` +
      `--dialect ${type === 'mysql' || type === 'mariadb' ? 'mysql' : 'sqlite'}\`, and generate migrations of your own with TypeORM.`,
  )
}
