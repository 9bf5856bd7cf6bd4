import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { Tenancy, createNestAuthDataSource, nestAuthEntities, newId } from '../src/index.ts'
import type { IsolatedDataSource, SettingsTransport } from '../src/index.ts'
import { memoryDatabase } from './memory-database.ts'
import { untilNobodyIsConnected } from './test-app.ts'
import { Invoice } from './tenant-tables/invoice.entity.ts'

const server = process.env['TEST_DATABASE_URL']
const pooler = process.env['TEST_PGBOUNCER_URL']
/** 20 000 where it is the subject of the run; fewer among all the other tests. */
const operations = Number(process.env['ISOLATION_OPERATIONS'] ?? 600)
const tenantCount = 20
const invoicesPerTenant = 3

interface Place {
  open: (settingsTransport?: SettingsTransport) => Promise<IsolatedDataSource>
  drop: () => Promise<void>
}

const entities = [...nestAuthEntities, Invoice]

async function embedded(): Promise<Place> {
  return {
    open: (settingsTransport) =>
      createNestAuthDataSource({
        ...memoryDatabase,
        entities,
        synchronize: true,
        settingsTransport,
      }).initialize(),
    drop: async () => {},
  }
}

/** A database of its own on the server, and how to reach it. */
async function onServer(through: string): Promise<Place> {
  const name = `nest_auth_load_${randomBytes(6).toString('hex')}`
  const run = async (sql: string, isLast = false) => {
    const client = new pg.Client(server)
    await client.connect()
    if (isLast) await untilNobodyIsConnected(client, name)
    await client.query(sql)
    await client.end()
  }
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).toString()
  await run(`create database ${name}`)
  // The tables are made on a direct connection, as a migration would be run.
  const owner = await createNestAuthDataSource({ url: at(server!), entities, synchronize: true }).initialize()
  await owner.destroy()
  return {
    open: (settingsTransport) =>
      createNestAuthDataSource({ url: at(through), entities, poolSize: 4, settingsTransport }).initialize(),
    drop: () => run(`drop database if exists ${name} with (force)`, true),
  }
}

const places: [string, () => Promise<Place>, SettingsTransport?][] = [['embedded', embedded]]
if (server) {
  places.push(['PostgreSQL with a pool of four', () => onServer(server)])
  places.push(['PostgreSQL by SET LOCAL', () => onServer(server), 'set-local'])
}
if (server && pooler) {
  places.push(['PgBouncer in transaction mode with one server connection', () => onServer(pooler)])
}

/** What one flow may do; answers the tenants of all rows it came to see, and must only ever answer its own. */
type Operation = (db: IsolatedDataSource, tenantId: string, foreign: string) => Promise<string[]>

const tenantsOf = (rows: { tenantId?: string; tenant_id?: string }[]) =>
  rows.map((row) => (row.tenantId ?? row.tenant_id)!)

const mix: Operation[] = [
  async (db) => tenantsOf(await db.getRepository(Invoice).find()),
  async (db) => tenantsOf(await db.query('select tenant_id from invoices')),
  async (db) => tenantsOf(await db.createQueryBuilder(Invoice, 'i').getMany()),
  async (db, tenantId) => {
    const rows = await db.query(`update invoices set text = $1 returning tenant_id`, [tenantId])
    return tenantsOf(rows[0])
  },
  async (db, _, foreign) => tenantsOf(await db.getRepository(Invoice).findBy({ tenantId: foreign })),
  async (db, tenantId, foreign) => {
    const refusal = await db
      .getRepository(Invoice)
      .insert({ tenantId: foreign, id: newId(), text: tenantId })
      .then(
        () => [foreign],
        () => [],
      )
    return refusal
  },
  async (db, tenantId) =>
    db.transaction(async (manager) => {
      const before = await manager.find(Invoice)
      await manager.update(Invoice, { tenantId }, { text: tenantId })
      return tenantsOf([...before, ...(await manager.query('select tenant_id from invoices'))])
    }),
  // One transaction for two tenants, one after the other: each statement carries its own.
  async (db, tenantId, foreign) =>
    db.transaction(async (manager) => {
      const others = await Tenancy.run(foreign, () => manager.find(Invoice))
      const strangers = others.filter((row) => row.tenantId !== foreign)
      return tenantsOf([...strangers, ...(await manager.find(Invoice))])
    }),
]

describe.each(places)('Twenty tenants on %s', (_, place, transport) => {
  it(`see no foreign row in ${operations} interleaved operations`, { timeout: 600_000 }, async () => {
    const { open, drop } = await place()
    const db = await open(transport)
    try {
      const tenants = Array.from({ length: tenantCount }, () => newId())
      for (const tenantId of tenants) {
        const rows = Array.from({ length: invoicesPerTenant }, () => ({
          tenantId,
          id: newId(),
          text: tenantId,
        }))
        await Tenancy.run(tenantId, () => db.getRepository(Invoice).insert(rows))
      }
      let next = 0
      let seen = 0
      const foreignRows: string[] = []
      const flow = async () => {
        while (next < operations) {
          const turn = (next += 1)
          const tenantId = tenants[turn % tenantCount]!
          const foreign = tenants[(turn * 7 + 1) % tenantCount]!
          // Now and then there is no tenant at all.
          const rows =
            turn % 16 === 0
              ? await db.getRepository(Invoice).find().then(tenantsOf)
              : await Tenancy.run(tenantId, () =>
                  mix[turn % mix.length]!(db, tenantId, foreign === tenantId ? newId() : foreign),
                )
          seen += rows.length
          foreignRows.push(...rows.filter((row) => turn % 16 === 0 || row !== tenantId))
        }
      }
      await Promise.all(Array.from({ length: 16 }, flow))
      expect(foreignRows).toEqual([])
      expect(seen).toBeGreaterThan(operations)
      const texts = await db.asOwner(() => db.query('select tenant_id::text as tenant, text from invoices'))
      expect(texts).toHaveLength(tenantCount * invoicesPerTenant)
      for (const { tenant, text } of texts) expect(text).toBe(tenant)
    } finally {
      await db.destroy()
      await drop()
    }
  })
})
