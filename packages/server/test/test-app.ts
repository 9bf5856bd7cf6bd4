import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Controller, Get, Module, Post } from '@nestjs/common'
import type { INestApplication, Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm'
import { Pool } from 'pg'
import type { Client } from 'pg'
import type { RouteName } from '@nest-auth/js-client/contract'
import { routes } from '@nest-auth/js-client/contract'
import {
  AmbientDataSource,
  CurrentTenantId,
  NestAuthModule,
  Public,
  TenantService,
  UserService,
  argon2Hasher,
  nestAuthDatabase,
  nestAuthEntities,
} from '../src/index.ts'
import type { NestAuthModuleExtras, NestAuthModuleOptions } from '../src/index.ts'
import { defaultBudgets } from '../src/limits/budgets.ts'
import { Database } from '../src/persistence/database.ts'
import { Passwords } from '../src/passwords/passwords.ts'
import type { DatabaseServerOptions } from '../src/persistence/database-server-options.ts'
import { PortableDataSource } from '../src/persistence/portable/portable-data-source.ts'
import { actingAs } from '../src/persistence/isolation/acting-as.ts'
import { Canary } from './canary.ts'
import { memoryDatabase } from './memory-database.ts'
import { StatementCounter } from './statement-counter.ts'

export type Framework = 'express' | 'fastify'
export type TenancySetting = 'off' | 'SHARED' | 'ISOLATED'

/** Everything the product promises holds for each of these. */
export const frameworks: readonly [Framework, Framework] | readonly [Framework] = process.env['TEST_ENGINE']
  ? ['express']
  : ['express', 'fastify']
export const tenancies = ['off', 'SHARED', 'ISOLATED'] as const

/** Hashing that costs next to nothing; the default cost has tests of its own. */
const ample = { points: 1_000_000, seconds: 60 }

export const cheapHasher = argon2Hasher({ memoryKiB: 64, passes: 1, lanes: 1 })

/** Tests come from one address; those of the limits ask for the defaults by `limits: {}`. */
const unlimited = Object.fromEntries(
  Object.keys(defaultBudgets).map((name) => [name, { account: ample, address: ample, tenant: ample }]),
)

export interface TestAppOptions {
  framework?: Framework
  tenancy?: TenancySetting
  poolSize?: number
  /** Connections beside the pool; 0 where a test is about a pool that has none to give. @default 2 */
  reservedConnections?: number | undefined
  /** Modules of the application beside ours. */
  imports?: Type[]
  /** Sets the application up further, before it starts to listen. */
  prepare?: (nest: INestApplication) => unknown
  /** Entities of the application beside ours. */
  entities?: Function[]
  /** Whether the boot creates the tables. @default true */
  synchronize?: boolean
  /** The engine; `TEST_ENGINE` chooses it for all. @default PostgreSQL where there is a server, else the embedded database */
  engine?: OtherEngine
  /** Joins an existing database, as a further process would. */
  databaseUrl?: string
  /** How its server is connected to, instead of the url that the tests themselves use. */
  server?: DatabaseServerOptions
  /** Runs on this database and leaves it in place, as before and after a restart. */
  database?: TestDatabase
  options?: Partial<NestAuthModuleOptions>
  extras?: NestAuthModuleExtras
}

/** Where the rows of one test application live. */
export interface TestDatabase {
  type?: OtherEngine | undefined
  url?: string | undefined
  dataDir?: string | undefined
  drop: () => Promise<void>
}

@Controller('app')
class AppController {
  @Get('private')
  private() {
    return { ok: true }
  }

  @Get('tenant')
  tenant(@CurrentTenantId() tenantId: string) {
    return { tenantId }
  }

  @Public()
  @Get('public')
  public() {
    return { ok: true }
  }

  @Public()
  @Post('broken')
  broken() {
    throw new Error('a fault of the application')
  }
}

/** A process that a test starts is given the secret of the test. */
export const testSecret = process.env['TEST_SECRET'] ?? randomBytes(32).toString('base64url')

/** One call builds the world: an application with the module, on a database of its own, listening on a free port. */
export async function createTestApp(settings: TestAppOptions = {}): Promise<TestApp> {
  const database: TestDatabase =
    settings.database ??
    (settings.databaseUrl
      ? { type: settings.engine ?? otherEngine, url: settings.databaseUrl, drop: async () => {} }
      : await createDatabase(settings.engine))
  const statements = new StatementCounter()
  const canary = database.url ? new Canary() : null
  const tenancy = settings.tenancy ?? 'SHARED'

  @Module({
    imports: [
      ...(settings.imports ?? []),
      TypeOrmModule.forRootAsync(
        nestAuthDatabase({
          ...placeOf(database),
          ...settings.server,
          entities: [...nestAuthEntities, ...(settings.entities ?? [])],
          poolSize: settings.poolSize ?? 10,
          reservedConnections: settings.reservedConnections,
          synchronize: settings.synchronize ?? true,
          logger: statements,
        }),
      ),
      NestAuthModule.forRoot({
        secret: testSecret,
        tenant: tenancy === 'off' ? {} : { enabled: true, mode: tenancy, allowCreate: true },
        password: { hasher: cheapHasher },
        limits: { budgets: unlimited },
        logger: canary?.book.options ?? false,
        signup: { revealsTakenEmail: true },
        ...settings.options,
        ...settings.extras,
      }),
    ],
    controllers: [AppController],
  })
  class TestModule {}

  const adapter = settings.framework === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()
  const app = await NestFactory.create(TestModule, adapter as ExpressAdapter, {
    logger: false,
    abortOnError: false,
  })
  const drop = settings.database ? async () => {} : database.drop
  try {
    await settings.prepare?.(app)
    await app.listen(0, '127.0.0.1')
    // The embedded engine computes in this process: an idle connection must not time out over a long statement.
    ;(app.getHttpServer() as Server).keepAliveTimeout = 120_000
  } catch (error) {
    await app.close()
    await drop()
    throw error
  }
  const running = new TestApp(app, await app.getUrl(), tenancy, statements, database.url, drop, canary)
  canary?.listen(running)
  return running
}

export class TestApp {
  constructor(
    readonly nest: INestApplication,
    readonly url: string,
    readonly tenancy: TenancySetting,
    readonly statements: StatementCounter,
    readonly databaseUrl: string | undefined,
    private readonly drop: () => Promise<void>,
    private readonly canary: Canary | null = null,
  ) {}

  get users(): UserService {
    return this.nest.get(UserService, { strict: false })
  }

  get tenants(): TenantService {
    return this.nest.get(TenantService, { strict: false })
  }

  /** How many passwords are being hashed, and how many wait. */
  hashing(): { active: number; waiting: number } {
    return this.nest.get(Passwords, { strict: false }).load
  }

  /** The database with the rights of its owner, for tests that arrange or inspect rows behind the product's back. */
  get dataSource(): AmbientDataSource {
    return inAnyDialect(actingAs('owner', this.applicationDataSource))
  }

  /** The database as the application has it injected. */
  get applicationDataSource(): AmbientDataSource {
    return this.nest.get<AmbientDataSource>(getDataSourceToken(), { strict: false })
  }

  /** Calls a route of the contract. */
  call(
    name: RouteName,
    {
      token,
      body,
      query,
      params,
    }: {
      token?: string
      body?: unknown
      query?: Record<string, string>
      params?: Record<string, string>
    } = {},
  ): Promise<Answer> {
    const { method, path } = routes[name]
    const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params?.[key] ?? ''))
    const search = query ? `?${new URLSearchParams(query).toString()}` : ''
    return this.request(`/auth${filled}${search}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  async request(path: string, init?: RequestInit): Promise<Answer> {
    const response = await fetch(this.url + path, init)
    const text = await response.text()
    let body: unknown = null
    try {
      body = text === '' ? null : JSON.parse(text)
    } catch {
      body = text
    }
    const answer = { status: response.status, headers: response.headers, text, body: body as Answer['body'] }
    this.canary?.note(init, answer)
    return answer
  }

  async close(): Promise<void> {
    await this.nest.close()
    try {
      if (this.canary) await this.canary.assertSilent(this.databaseUrl!)
    } finally {
      await this.drop()
    }
  }
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  // Tests reach into bodies of many shapes; each asserts what it reads.
  // eslint-disable-next-line typescript/no-explicit-any
  body: any
}

/** An engine that is neither PostgreSQL nor the embedded database. */
export type OtherEngine = 'sqljs' | 'mariadb'

/** The one the tests run on, if they do. */
export const otherEngine = (process.env['TEST_ENGINE'] || undefined) as OtherEngine | undefined

/** Whether the tests run on a server, where several processes can share a database and whose clock is its own. */
export const isOnServer = otherEngine ? otherEngine === 'mariadb' : Boolean(process.env['TEST_DATABASE_URL'])

/** A database that outlives the applications on it; drop it in the end. */
export async function createLastingDatabase(): Promise<TestDatabase> {
  if (isOnServer) return createDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'nest-auth-test-'))
  return { dataDir, drop: () => rm(dataDir, { recursive: true, force: true }) }
}

function placeOf({ type, url, dataDir }: TestDatabase) {
  if (type) return { type, url }
  return url ? { url } : { ...memoryDatabase, ...(dataDir && { dataDir }) }
}

/** The same data source, which takes the tests' own statements as they are written for PostgreSQL. */
function inAnyDialect(dataSource: AmbientDataSource): AmbientDataSource {
  if (!(dataSource instanceof PortableDataSource)) return dataSource
  const database = new Database(dataSource)
  const query = (sql: string, parameters: unknown[] = []) => database.query(sql, parameters)
  return new Proxy(dataSource, {
    get: (target, key) => (key === 'query' ? query : Reflect.get(target, key, target)),
  })
}

/** A database of its own on the server in TEST_DATABASE_URL; without one the embedded database is used. */
async function createDatabase(engine = otherEngine): Promise<TestDatabase> {
  if (engine === 'sqljs') return { type: engine, drop: async () => {} }
  if (engine === 'mariadb') return createMariadbDatabase()
  const server = process.env['TEST_DATABASE_URL']
  if (!server) return { drop: async () => {} }
  const name = `nest_auth_test_${randomBytes(6).toString('hex')}`
  const admin = new Pool({ connectionString: server, max: 1 })
  // A test may stop the server under it.
  admin.on('error', () => {})
  await admin.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.toString(),
    drop: async () => {
      await untilNobodyIsConnected(admin, name)
      await admin.query(`drop database if exists ${name} with (force)`)
      await admin.end()
    },
  }
}

/** A pool has ended before its connections have: one that is cut meanwhile reports an error to nobody. */
export async function untilNobodyIsConnected(admin: Pool | Client, database: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { rowCount } = await admin.query('select 1 from pg_stat_activity where datname = $1', [database])
    if (rowCount === 0) return
    await pause(20)
  }
}

/** A database of its own on the server in TEST_MARIADB_URL. */
export async function createMariadbDatabase(collation = 'utf8mb4_bin'): Promise<TestDatabase> {
  const server = process.env['TEST_MARIADB_URL']!
  const name = `nest_auth_test_${randomBytes(6).toString('hex')}`
  const { createConnection } = await import('mysql2/promise')
  const admin = await createConnection(server)
  await admin.query(`create database ${name} character set utf8mb4 collate ${collation}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    type: 'mariadb',
    url: url.toString(),
    drop: async () => {
      await admin.query(`drop database if exists ${name}`)
      await admin.end()
    },
  }
}
