import type { TypeOrmModuleAsyncOptions } from '@nestjs/typeorm'
import type { DataSourceOptions, EntitySchema, Logger } from 'typeorm'
import { AmbientDataSource } from './ambient-data-source.ts'
import { embeddedDriverOptions } from './embedded/embedded-driver.ts'
import { assertUrl, CONNECTION_TIMEOUT_MILLIS } from './postgres-connection.ts'
import { PostgresDataSource } from './postgres-data-source.ts'

const STATEMENT_TIMEOUT_MILLIS = 15_000

/** Where the data lives and what is in it. */
export interface NestAuthDatabaseOptions {
  /** The entities of the DataSource; add your own beside those of Nest Auth. */
  entities: (Function | EntitySchema)[]
  /** A PostgreSQL URL; its query parameters win over the settings here. Unset: the embedded database. */
  url?: string | undefined
  /**
   * The directory of the embedded database, or `memory://`.
   * @default '.data'
   */
  dataDir?: string | undefined
  /**
   * A file that keeps the image of a freshly created embedded database, made when missing: `memory://` then opens
   * several times faster, which a test suite feels. Choose a new name when PGlite is updated.
   * @default none
   */
  embeddedImageFile?: string | undefined
  /**
   * Connections of the pool; the embedded database always has one.
   * @default 10
   */
  poolSize?: number | undefined
  /**
   * Whether tables are created and altered at boot to match the entities.
   * @default false
   */
  synchronize?: boolean | undefined
  /**
   * Migrations of the tables: `nestAuthMigrations` and your own.
   * @default none
   */
  migrations?: Function[] | undefined
  /**
   * Whether pending migrations run at boot, one process at a time.
   * @default false
   */
  migrationsRun?: boolean | undefined
  /** A TypeORM logger. */
  logger?: Logger | undefined
}

/** The options for `TypeOrmModule.forRootAsync()`: a DataSource with ambient transactions, embedded or on PostgreSQL. */
export function nestAuthDatabase(options: NestAuthDatabaseOptions): TypeOrmModuleAsyncOptions {
  return {
    // The first error already says what to do, so repeating the attempt would only bury it.
    useFactory: () => ({ retryAttempts: 1, toRetry: () => false }),
    dataSourceFactory: async () => createNestAuthDataSource(options),
  }
}

/** The same DataSource, not yet initialised, for scripts. */
export function createNestAuthDataSource(options: NestAuthDatabaseOptions): AmbientDataSource {
  const shared = {
    entities: options.entities,
    synchronize: options.synchronize ?? false,
    migrations: options.migrations ?? [],
    migrationsRun: options.migrationsRun ?? false,
    ...(options.logger && { logger: options.logger }),
  }
  const { url } = options
  if (!url) {
    return new AmbientDataSource({
      ...shared,
      ...embeddedDriverOptions({
        dataDir: options.dataDir || '.data',
        imageFile: options.embeddedImageFile,
      }),
    })
  }
  assertUrl(url)
  return new PostgresDataSource({ ...shared, ...postgresOptions(url, options.poolSize ?? 10) }, url)
}

function postgresOptions(url: string, poolSize: number) {
  return {
    type: 'postgres',
    url,
    poolSize,
    // Several processes creating the same extension at once fail; ids come from the application anyway.
    installExtensions: false,
    extra: {
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MILLIS,
      statement_timeout: STATEMENT_TIMEOUT_MILLIS,
      application_name: 'nest-auth',
      keepAlive: true,
    },
  } satisfies DataSourceOptions
}
