import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createNestAuthDataSource,
  isolationScript,
  nestAuthEntities,
  nestAuthMigrations,
  schemaDifference,
  schemaSql,
} from '../src/index.ts'
import type { Dialect } from '../src/index.ts'
import { isolationFindings } from '../src/persistence/isolation/isolation-findings.ts'
import { SchemaDataSource, emptyDatabase } from '../src/schema/schema-data-source.ts'
import { differenceOf } from '../src/schema/schema-difference.ts'
import { createLastingDatabase, isOnServer } from './test-app.ts'
import { memoryDatabase } from './memory-database.ts'

const repository = join(import.meta.dirname, '../../..')
const snapshotOf = (dialect: Dialect) => readFile(join(repository, `docs/sql/${dialect}.sql`), 'utf8')
const image = { embeddedImageFile: memoryDatabase.embeddedImageFile }
const nothing = { up: [], down: [] }

/** The statements of a script; none of ours holds a semicolon inside. */
const statementsOf = (script: string) =>
  script
    .replace(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')

/** An empty PostgreSQL database: on the server of TEST_DATABASE_URL, or in memory. */
async function emptyPostgres(): Promise<{ database: SchemaDataSource; close: () => Promise<void> }> {
  if (!isOnServer) {
    const database = await emptyDatabase('postgres', nestAuthEntities, image).initialize()
    return { database, close: () => database.destroy() }
  }
  const { url, drop } = await createLastingDatabase()
  const options = {
    type: 'postgres',
    url: url!,
    installExtensions: false,
    entities: nestAuthEntities,
  } as const
  const database = await new SchemaDataSource('postgres', options).initialize()
  return {
    database,
    close: async () => {
      await database.destroy()
      await drop()
    },
  }
}

describe('The SQL snapshots', { timeout: 60_000 }, () => {
  it.each(['postgres', 'mysql', 'sqlite'] as const)(
    'for %s are what the entities say, byte for byte on every run',
    async (dialect) => {
      const first = await schemaSql(dialect, nestAuthEntities, image)
      expect(await schemaSql(dialect, nestAuthEntities, image)).toBe(first)
      // When this fails, run `npm run schema` and commit what it writes.
      expect(first).toBe(await snapshotOf(dialect))
    },
  )

  it('for the isolation of PostgreSQL are what the entities say, and leave nothing to be found', async () => {
    const script = await isolationScript(nestAuthEntities, image)
    expect(script).toBe(await readFile(join(repository, 'docs/sql/postgres-isolation.sql'), 'utf8'))
    const { database, close } = await emptyPostgres()
    for (const statement of statementsOf(await snapshotOf('postgres'))) await database.query(statement)
    expect((await isolationFindings(database)).findings).not.toEqual([])
    await database.query(script)
    expect(await isolationFindings(database)).toEqual({ missing: [], findings: [] })
    await close()
  })

  it('lead PostgreSQL to the entities', async () => {
    const { database, close } = await emptyPostgres()
    for (const statement of statementsOf(await snapshotOf('postgres'))) await database.query(statement)
    expect(await differenceOf(database)).toEqual(nothing)
    await close()
  })

  it('lead SQLite to the entities', async () => {
    const database = await emptyDatabase('sqlite', nestAuthEntities).initialize()
    for (const statement of statementsOf(await snapshotOf('sqlite'))) await database.query(statement)
    expect(await differenceOf(database)).toEqual(nothing)
    await database.destroy()
  })

  const mariadbUrl = process.env['TEST_MARIADB_URL']
  it.runIf(mariadbUrl)('lead MariaDB to the entities', async () => {
    const options = { type: 'mariadb', url: mariadbUrl!, entities: nestAuthEntities } as const
    const database = await new SchemaDataSource('mysql', options).initialize()
    for (const statement of statementsOf(await snapshotOf('mysql'))) await database.query(statement)
    expect(await differenceOf(database)).toEqual(nothing)
    await database.destroy()
  })

  it('name a difference when a column is missing', async () => {
    const { database, close } = await emptyPostgres()
    for (const statement of statementsOf(await snapshotOf('postgres'))) await database.query(statement)
    await database.query('alter table nest_auth_tenants drop column metadata')
    expect((await differenceOf(database)).up).toEqual([
      `ALTER TABLE "nest_auth_tenants" ADD "metadata" jsonb NOT NULL DEFAULT '{}'`,
    ])
    await close()
  })
})

describe('The migrations', { timeout: 60_000 }, () => {
  it('lead to the entities', async () => {
    expect(await schemaDifference(nestAuthEntities, nestAuthMigrations, image)).toEqual(nothing)
  })

  it('generated from the tables of a former version lead to the entities, and keep the rows', async () => {
    const { database, close } = await emptyPostgres()
    const former = await readFile(join(import.meta.dirname, 'previous-schema/postgres.sql'), 'utf8')
    for (const statement of statementsOf(former)) await database.query(statement)
    const tenant = '00000000-0000-7000-9000-000000000001'
    await database.query(`insert into nest_auth_tenants (id, slug, name) values ($1, 'acme', 'Acme')`, [
      tenant,
    ])
    await database.query(
      `insert into nest_auth_users (tenant_id, id, email) values ($1, $1, 'a@example.test')`,
      [tenant],
    )
    const { up } = await differenceOf(database)
    expect(up.length).toBeGreaterThan(0)
    for (const statement of up) await database.query(statement)
    expect(await differenceOf(database)).toEqual(nothing)
    const rows = await database.query('select email, is_active from nest_auth_users')
    expect(rows).toEqual([{ email: 'a@example.test', is_active: true }])
    await close()
  })

  it('are all listed, oldest first', async () => {
    const files = await readdir(join(import.meta.dirname, '../src/migrations'))
    const timestamps = files.map((file) => Number(file.slice(0, 13))).toSorted((a, b) => a - b)
    expect(nestAuthMigrations.map(({ name }) => Number(name.slice(-13)))).toEqual(timestamps)
  })

  it('run at boot and can be taken back to an empty database', async () => {
    const { url, drop } = isOnServer ? await createLastingDatabase() : { drop: async () => {} }
    const database = createNestAuthDataSource({
      ...(url ? { url } : memoryDatabase),
      entities: nestAuthEntities,
      migrations: nestAuthMigrations,
      migrationsRun: true,
    })
    await database.initialize()
    expect(await database.query('select count(*)::int as rows from nest_auth_users')).toEqual([{ rows: 0 }])
    for (const _ of nestAuthMigrations) await database.undoLastMigration()
    expect(
      await database.query(`select tablename from pg_tables where tablename like 'nest_auth_%'`),
    ).toEqual([])
    await database.destroy()
    await drop()
  })
})

// TypeORM can neither create partitions nor see them, so the statements are turned here.
describe.runIf(isOnServer)('Partitions by tenant', { timeout: 60_000 }, () => {
  let pool: Pool
  let database: SchemaDataSource
  let close: () => Promise<void>

  beforeAll(async () => {
    ;({ database, close } = await emptyPostgres())
    pool = new Pool({ connectionString: (database.options as { url: string }).url, max: 1 })
    for (const statement of statementsOf(await snapshotOf('postgres'))) {
      const table = /^CREATE TABLE "(\w+)" \([^]*"tenant_id"/.exec(statement)?.[1]
      if (!table) {
        await pool.query(statement)
        continue
      }
      await pool.query(`${statement} partition by hash (tenant_id)`)
      for (let part = 0; part < 4; part++) {
        await pool.query(
          `create table ${table}_${part} partition of ${table} for values with (modulus 4, remainder ${part})`,
        )
      }
    }
  })
  afterAll(async () => {
    await pool?.end()
    await close?.()
  })

  it('are accepted for every table with a tenant and leave no difference', async () => {
    const { rows } = await pool.query(
      `select count(*)::int as tables from pg_partitioned_table p join pg_class c on c.oid = p.partrelid`,
    )
    expect(rows[0].tables).toBeGreaterThan(10)
    expect(await differenceOf(database)).toEqual(nothing)
  })

  it('refuse a row that points into another tenant', async () => {
    const [a, b, user] = [1, 2, 3].map((n) => `00000000-0000-7000-9000-00000000000${n}`)
    await pool.query(
      `insert into nest_auth_tenants (id, slug, name) values ($1, 'a1', 'A'), ($2, 'b2', 'B')`,
      [a, b],
    )
    await pool.query('insert into nest_auth_users (tenant_id, id) values ($1, $2)', [a, user])
    const identity = `insert into nest_auth_identities (tenant_id, id, user_id, provider, provider_id)
                      values ($1, $2, $2, 'email', 'x')`
    await expect(pool.query(identity, [b, user])).rejects.toMatchObject({ code: '23503' })
    await pool.query(identity, [a, user])
  })
})
