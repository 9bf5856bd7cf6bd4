import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NestAuthMisuseError, Tenancy, isolationSql, newId } from '../src/index.ts'
import { newcomer } from './people.ts'
import { createLastingDatabase, createTestApp, isOnServer } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'
import { Invoice } from './tenant-tables/invoice.entity.ts'

describe.runIf(isOnServer)('Tenants are kept apart', { timeout: 120_000 }, () => {
  let database: TestDatabase
  let superuser: pg.Client
  const stem = `nest_auth_${randomBytes(6).toString('hex')}`
  const owner = `${stem}_owner`
  const plain = `${stem}_plain`
  const urlOf = (user: string) => Object.assign(new URL(database.url!), { username: user }).toString()

  beforeAll(async () => {
    database = await createLastingDatabase()
    superuser = new pg.Client(database.url)
    await superuser.connect()
    await superuser.query(`create role ${owner} login createrole; create role ${plain} login`)
    await superuser.query(`grant create, usage on schema public to ${owner}`)
  })
  afterAll(async () => {
    await superuser?.end()
    await database?.drop()
    const server = new pg.Client(process.env['TEST_DATABASE_URL'])
    await server.connect()
    await server.query(`drop role if exists ${owner}`)
    await server.query(`drop role if exists ${plain}`)
    await server.end()
  })

  const open = (user: string, synchronize = true) =>
    createTestApp({ synchronize, entities: [Invoice], poolSize: 2, databaseUrl: urlOf(user) })

  async function expectIsolation(app: TestApp) {
    const [tenantA, tenantB] = [(await newcomer(app)).tenantId!, (await newcomer(app)).tenantId!]
    const row = (tenantId: string) => ({ tenantId, id: newId(), text: 'x' })
    const invoices = app.applicationDataSource.getRepository(Invoice)
    for (const tenantId of [tenantA, tenantB])
      await Tenancy.run(tenantId, () => invoices.insert(row(tenantId)))
    expect(await invoices.count()).toBe(0)
    const seen = await Tenancy.run(tenantA, () =>
      app.applicationDataSource.query('select tenant_id from invoices'),
    )
    expect(seen).toEqual([{ tenant_id: tenantA }])
    await expect(Tenancy.run(tenantA, () => invoices.insert(row(tenantB)))).rejects.toThrow(
      'row-level security',
    )
    await expect(invoices.insert(row(tenantB))).rejects.toThrow('Tenancy.run')
    const rows = await app.applicationDataSource.query('select current_user::text as "user"')
    expect(rows).toEqual([{ user: 'nest_auth_app' }])
  }

  // In this order: the owner makes the tables, which the others then find.
  it('for the owner of the tables', async () => {
    const app = await open(owner)
    try {
      await expectIsolation(app)
    } finally {
      await app.close()
    }
  })

  it('for a superuser', async () => {
    const app = await open(new URL(database.url!).username)
    try {
      await expectIsolation(app)
    } finally {
      await app.close()
    }
  })

  it('for a plain user, who is told what is missing until it may take the roles', async () => {
    const refusal = (await open(plain, false).catch((error: unknown) => error)) as Error
    expect(refusal).toBeInstanceOf(NestAuthMisuseError)
    expect(refusal.message).toContain('to "the user of the url"')
    const grant = /^grant nest_auth_app.*;$/m.exec(refusal.message)![0]
    await superuser.query(grant.replace('the user of the url', plain))
    const app = await open(plain, false)
    try {
      expect(refusal.message).toContain(isolationSql(app.applicationDataSource))
      await expectIsolation(app)
    } finally {
      await app.close()
    }
  })
})
