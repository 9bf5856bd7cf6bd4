import type { TypeOrmModuleAsyncOptions } from '@nestjs/typeorm'
import type pg from 'pg'
import type { DataSourceOptions, EntitySchema, Logger } from 'typeorm'
import { NestAuthMisuseError, readConfiguration } from '../errors/misuse-error.ts'
import type { DatabaseServerOptions } from './database-server-options.ts'
import { embeddedDriverOptions } from './embedded/embedded-driver.ts'
import { IsolatedDataSource } from './isolation/isolated-data-source.ts'
import type { Isolation } from './isolation/isolation-settings.ts'
import { scopedClient } from './isolation/scoped-client.ts'
import type { SettingsTransport } from './isolation/settings-transport.ts'
import { refuseUnknownDatabaseOptions } from './known-database-options.ts'
import { createPortableDataSource } from './portable/create-portable-data-source.ts'
import type { PortableEngine } from './portable/create-portable-data-source.ts'
import type { PortableDataSource } from './portable/portable-data-source.ts'
import { CONNECTION_TIMEOUT_MILLIS } from './postgres-connection.ts'
import { PostgresDataSource } from './postgres-data-source.ts'
import { PostgresServer } from './postgres-server.ts'
import { Openings } from './reserve/openings.ts'
import { reserveSettings } from './reserve/reserve-settings.ts'

const STATEMENT_TIMEOUT_MILLIS = 15_000
const CONNECTION_LIFETIME_SECONDS = 1800

/** Where the data lives and what is in it. */
export interface NestAuthDatabaseOptions extends DatabaseServerOptions {
  /** The entities of the DataSource; add your own beside those of Nest Auth. */
  entities: (Function | EntitySchema)[]
  /**
   * The engine. On MySQL, MariaDB and SQLite no policy of the database keeps tenants apart: the statement guard looks
   * at every statement instead. The driver (`mysql2`, `better-sqlite3`, `sql.js`) is a dependency of yours.
   * @default 'postgres', or the embedded database without a `url` or a `host`
   */
  type?: 'postgres' | PortableEngine | undefined
  /**
   * The file of a database of type `better-sqlite3`, or `:memory:`; one of type `sqljs` is always in memory.
   * @default none
   */
  file?: string | undefined
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
   * Connections to a PostgreSQL server, beside the pool, that only the library's own short statements use, and only while
   * the pool has none to give: sessions are refreshed, looked up and ended however long the application holds the others. None
   * is open before that, nor 10 seconds after; 0 never opens one.
   * @default 2
   */
  reservedConnections?: number | undefined
  /**
   * Milliseconds the pool may take before a reserved connection is used.
   * @default 250
   */
  reservedAfterMillis?: number | undefined
  /**
   * Milliseconds the library's own statements wait for a connection to a PostgreSQL server, the pool's or a reserved one, before
   * their caller is told to come again; while one is being opened, or the queue moves fast enough, the time begins again. What your own repositories wait is not
   * changed by it.
   * @default 1000
   */
  connectionWaitMillis?: number | undefined
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
  /**
   * How the tenant of a statement reaches the server: with it in one round trip, or by `SET LOCAL` in a transaction
   * around it, for servers that split a pipeline such as Citus.
   * @default 'single-round-trip'
   */
  settingsTransport?: SettingsTransport | undefined
  /** A TypeORM logger. */
  logger?: Logger | undefined
}

/** The options for `TypeOrmModule.forRootAsync()`: a DataSource with ambient transactions, embedded or on PostgreSQL. */
export function nestAuthDatabase(options: NestAuthDatabaseOptions): TypeOrmModuleAsyncOptions {
  return {
    // The first error already says what to do, so repeating the attempt would only bury it.
    useFactory: () => ({ retryAttempts: 1, toRetry: () => false }),
    dataSourceFactory: async () => readConfiguration(() => createNestAuthDataSource(options)),
  }
}

/** The same DataSource, not yet initialised, for scripts. */
export function createNestAuthDataSource(
  options: NestAuthDatabaseOptions & { type?: 'postgres' | undefined },
): IsolatedDataSource
export function createNestAuthDataSource(
  options: NestAuthDatabaseOptions,
): IsolatedDataSource | PortableDataSource
export function createNestAuthDataSource(
  options: NestAuthDatabaseOptions,
): IsolatedDataSource | PortableDataSource {
  refuseUnknownDatabaseOptions(options)
  const shared = {
    entities: options.entities,
    synchronize: options.synchronize ?? false,
    migrations: options.migrations ?? [],
    migrationsRun: options.migrationsRun ?? false,
    ...(options.logger && { logger: options.logger }),
  }
  const { type, url, host } = options
  if (type !== undefined && type !== 'postgres') {
    refusePostgresOnly(type, options)
    return createPortableDataSource(type, shared, { url, file: options.file, poolSize: options.poolSize })
  }
  if (!url && !host) {
    const isolation: Isolation = {
      isActive: false,
      defaultTenantId: null,
      statementTimeoutMillis: undefined,
    }
    const driver = embeddedDriverOptions({
      dataDir: options.dataDir || '.data',
      imageFile: options.embeddedImageFile,
      Client: scopedClient(isolation, options.settingsTransport),
    })
    return new IsolatedDataSource({ ...shared, ...driver }, isolation)
  }
  const server = new PostgresServer({ ...options, url: url || undefined })
  const isolation: Isolation = {
    isActive: false,
    defaultTenantId: null,
    // Not a parameter of the connection, which poolers refuse; one in the url is the user's own choice.
    statementTimeoutMillis: server.sets('statement_timeout') ? undefined : STATEMENT_TIMEOUT_MILLIS,
    timeoutOfUrlMillis: Number(server.parameter('statement_timeout')) || undefined,
  }
  const openings = new Openings()
  const Client = openings.counting(scopedClient(isolation, options.settingsTransport, server.Client))
  const driver = postgresOptions(server, options.poolSize ?? 10, Client)
  const reserve = reserveSettings(
    options.reservedConnections,
    options.reservedAfterMillis,
    options.connectionWaitMillis,
  )
  return new PostgresDataSource({ ...shared, ...driver }, isolation, server, reserve, openings)
}

function postgresOptions(server: PostgresServer, poolSize: number, Client: typeof pg.Client) {
  return {
    type: 'postgres',
    ...server.place,
    poolSize,
    // Several processes creating the same extension at once fail; ids come from the application anyway.
    installExtensions: false,
    extra: {
      ...server.encryption,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MILLIS,
      Client,
      application_name: 'nest-auth',
      keepAlive: true,
      // Neither a plan nor the memory of a server process grows old.
      maxLifetimeSeconds: CONNECTION_LIFETIME_SECONDS,
    },
  } satisfies DataSourceOptions
}

/** @throws NestAuthMisuseError for what another engine would not be told */
function refusePostgresOnly(type: PortableEngine, options: DatabaseServerOptions): void {
  const given = (['host', 'port', 'username', 'database', 'password', 'ssl'] as const).find(
    (name) => options[name] !== undefined,
  )
  if (given === undefined) return
  throw new NestAuthMisuseError(
    `\`${given}\` is for PostgreSQL; a database of type '${type}' is described by its \`url\` or \`file\` alone.`,
  )
}
