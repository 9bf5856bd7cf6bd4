import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { NestFactory } from '@nestjs/core'
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm'
import pg from 'pg'
import { DataSource, EntitySchema, type Repository } from 'typeorm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AmbientDataSource } from './ambient-data-source.ts'
import { newId } from './ids.ts'
import {
  createNestAuthDataSource,
  nestAuthDatabase,
  type NestAuthDatabaseOptions,
} from './nest-auth-database.ts'

interface Owner {
  id: string
}

class OwnerRow implements Owner {
  id: string
}

class PetRow {
  id: string
  ownerId: string
  name: string
}

const owners = new EntitySchema<Owner>({
  name: 'Owner',
  target: OwnerRow,
  tableName: 'boot_owners',
  columns: { id: { type: 'uuid', primary: true } },
})
const pets = new EntitySchema<PetRow>({
  name: 'Pet',
  target: PetRow,
  tableName: 'boot_pets',
  columns: {
    id: { type: 'uuid', primary: true },
    ownerId: { type: 'uuid' },
    name: { type: 'varchar', default: 'nameless' },
  },
  foreignKeys: [{ target: () => OwnerRow, columnNames: ['ownerId'], referencedColumnNames: ['id'] }],
  indices: [{ name: 'ix_boot_pets_owner', columns: ['ownerId'] }],
})
const entities = [owners, pets]
const url = process.env['TEST_DATABASE_URL']

async function startNest(options: NestAuthDatabaseOptions) {
  const module = {
    module: class AppModule {},
    imports: [TypeOrmModule.forRootAsync(nestAuthDatabase(options)), TypeOrmModule.forFeature([OwnerRow])],
  }
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false })
}

describe('A NestJS application', { timeout: 60_000 }, () => {
  it('gets a DataSource whose injected repositories join its transactions', async () => {
    const app = await startNest({ dataDir: 'memory://', entities, synchronize: true })
    const db = app.get<AmbientDataSource>(DataSource)
    const repository = app.get<Repository<Owner>>(getRepositoryToken(OwnerRow))
    expect(db).toBeInstanceOf(AmbientDataSource)
    const run = db.runInTransaction(async () => {
      await repository.save({ id: newId() })
      throw new Error('roll back')
    })
    await expect(run).rejects.toThrow('roll back')
    expect(await repository.count()).toBe(0)
    await app.close()
    expect(db.isInitialized).toBe(false)
  })

  it('fails at once when the database is unreachable, saying where, why and what to do, never the password', async () => {
    const error: unknown = await startNest({
      url: 'postgres://admin:s3cret@127.0.0.1:1/shop',
      entities,
    }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message:
        'cannot open the PostgreSQL database 127.0.0.1:1/shop: connect ECONNREFUSED 127.0.0.1:1. Check that the server ' +
        'runs and accepts connections there, or leave url unset for the embedded database.',
    })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('s3cret')
  })

  it.each([
    ['synchronise', 'synchronize'],
    ['hots', 'host'],
  ])('is told of %s that it may have meant %s, and opens nothing', async (unknown, meant) => {
    const options = { entities, [unknown]: 'db.example.test' }
    await expect(startNest(options)).rejects.toMatchObject({
      name: 'NestAuthMisuseError',
      message: `There is no option \`${unknown}\`; did you mean \`${meant}\`?`,
    })
    expect(() => createNestAuthDataSource(options)).toThrow(`did you mean \`${meant}\`?`)
  })

  it.each(['sslrootcert', 'sslcert', 'sslkey'])(
    'names the %s of its url where that is no file',
    async (name) => {
      const opened = startNest({
        url: `postgres://admin@127.0.0.1:1/shop?sslmode=verify-full&${name}=/nope`,
        entities,
      })
      await expect(opened).rejects.toMatchObject({
        code: 'DATABASE_UNREACHABLE',
        message: expect.stringMatching(new RegExp(`the \`${name}\` of the url cannot be read: ENOENT`)),
      })
    },
  )

  it.each(['not a url', 'postgres://admin:s3cret@host:port/shop', 'mysql://root@localhost/shop'])(
    'refuses %s as a database url without repeating it',
    async (invalid) => {
      const error: unknown = await startNest({ url: invalid, entities }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ name: 'NestAuthMisuseError', code: 'INVALID_DATABASE_URL' })
      expect(inspect(error)).not.toContain('s3cret')
    },
  )
})

describe('A database server', () => {
  const { hostname: host } = new URL('postgres://db.example.test')
  const place = 'postgres://ada@db.example.test/acme'
  const secret = 's3cret'

  it.each<[string, Omit<NestAuthDatabaseOptions, 'entities'>]>([
    ['a host', { url: place, host }],
    ['a user', { url: place, username: 'bob' }],
    ['a password', { url: 'postgres://ada:other@db.example.test/acme', password: secret }],
    ['a password', { url: `${place}?password=other`, password: () => secret }],
    ['encryption', { url: `${place}?sslmode=disable`, ssl: true }],
  ])('is not told %s twice', (_, options) => {
    expect(() => createNestAuthDataSource({ entities, ...options })).toThrow(
      expect.objectContaining({
        name: 'NestAuthMisuseError',
        message: expect.stringMatching(/^the database server is described twice: (?!.*(s3cret|other))/),
      }),
    )
  })

  it('of another kind is not given what it would not be told', () => {
    const mysql = { type: 'mysql', url: 'mysql://ada@db.example.test/acme', entities } as const
    expect(() => createNestAuthDataSource({ ...mysql, password: () => secret })).toThrow(
      /^`password` is for PostgreSQL/,
    )
  })

  it('shows its password to nobody who prints the data source', () => {
    for (const password of [secret, () => secret]) {
      const ofUrl = createNestAuthDataSource({ url: place, password, entities })
      const ofHost = createNestAuthDataSource({ host, password, entities })
      for (const source of [ofUrl, ofHost])
        expect(inspect(source, { depth: 12, showHidden: true })).not.toContain(`'${secret}'`)
    }
  })

  it('is not needed where an environment names none: then the database is the embedded one', () => {
    const source = createNestAuthDataSource({
      url: undefined,
      password: secret,
      dataDir: 'memory://',
      entities,
    })
    expect(source.options).toMatchObject({ type: 'postgres' })
    expect('server' in source).toBe(false)
  })
})

describe.runIf(url)('On PostgreSQL', { timeout: 60_000 }, () => {
  const databaseModule = fileURLToPath(new URL('./nest-auth-database.ts', import.meta.url))
  let name: string
  let freshUrl: string
  const administer = async (sql: string) => {
    const client = new pg.Client(url)
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }
  const tables = async () => {
    const client = new pg.Client(freshUrl)
    await client.connect()
    const { rows } = await client.query(
      `select tablename from pg_tables where schemaname = 'public' order by 1`,
    )
    await client.end()
    return rows.map(({ tablename }) => tablename)
  }

  beforeEach(async () => {
    name = `nest_auth_${newId().replaceAll('-', '')}`
    freshUrl = Object.assign(new URL(url ?? ''), { pathname: name }).toString()
    await administer(`create database ${name}`)
  })
  afterEach(() => administer(`drop database ${name} with (force)`))

  it('twenty DataSources with a pool of one create the tables of an empty database at once', async () => {
    const sources = Array.from({ length: 20 }, () =>
      createNestAuthDataSource({ url: freshUrl, entities, synchronize: true, poolSize: 1 }),
    )
    await Promise.all(sources.map((source) => source.initialize()))
    await Promise.all(sources.map((source) => source.destroy()))
    expect(await tables()).toEqual(['boot_owners', 'boot_pets'])
  })

  it('eight processes create the tables of an empty database at once', async () => {
    const script = `
      import { EntitySchema } from 'typeorm'
      import { createServer } from 'vite'
      const vite = await createServer({ configFile: false, logLevel: 'silent', server: { middlewareMode: true, ws: false } })
      const { createNestAuthDataSource } = await vite.ssrLoadModule(${JSON.stringify(databaseModule)})
      const owners = new EntitySchema({
        name: 'Owner', tableName: 'boot_owners', columns: { id: { type: 'uuid', primary: true } },
      })
      const db = createNestAuthDataSource({ url: process.argv[1], synchronize: true, entities: [owners] })
      console.log('loaded')
      process.stdin.once('data', async () => {
        await db.initialize()
        await db.destroy()
        process.exit()
      })`
    const children = Array.from({ length: 8 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script, freshUrl], {
        cwd: fileURLToPath(new URL('.', import.meta.url)),
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    )
    await Promise.all(children.map((child) => once(child.stdout, 'data')))
    const exits = children.map((child) => once(child, 'exit'))
    for (const child of children) child.stdin.write('go\n')
    expect(await Promise.all(exits)).toEqual(children.map(() => [0, null]))
    expect(await tables()).toEqual(['boot_owners'])
  })

  it('connections carry the application name and a statement timeout', async () => {
    const db = await createNestAuthDataSource({ url: freshUrl, entities: [] }).initialize()
    const [settings] = await db.query(
      `select current_setting('application_name') as name, current_setting('statement_timeout') as timeout`,
    )
    await db.destroy()
    expect(settings).toEqual({ name: 'nest-auth', timeout: '15s' })
  })

  it('a missing database is reported as one to create', async () => {
    const missing = createNestAuthDataSource({ url: `${freshUrl}_missing`, entities: [] })
    await expect(missing.initialize()).rejects.toThrow(
      /_missing: .* does not exist. Create the database first/,
    )
  })

  it('a full pool gives up after five seconds instead of waiting for ever', async () => {
    const db = await createNestAuthDataSource({
      url: `${freshUrl}?connectionTimeoutMillis=50`,
      entities: [],
      poolSize: 1,
    }).initialize()
    const holder = db.createQueryRunner()
    await holder.connect()
    await expect(db.query('select 1')).rejects.toThrow('timeout exceeded when trying to connect')
    await holder.release()
    await db.destroy()
  })
})
