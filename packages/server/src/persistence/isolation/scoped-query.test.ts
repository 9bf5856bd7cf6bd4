import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isGivenUp, isPlanLost } from '../database-errors.ts'
import { prepared } from '../prepared-statements.ts'
import { openEmbeddedSession } from '../embedded/embedded-session.ts'
import type { EmbeddedSession } from '../embedded/embedded-session.ts'
import type { Isolation } from './isolation-settings.ts'
import { scopedClient } from './scoped-client.ts'
import type { SettingsTransport } from './settings-transport.ts'
import { canTravelTogether } from './scoped-query.ts'
import { actAs, runForTenant, whileWanted } from './statement-scope.ts'
import { memoryDatabase } from '../../../test/memory-database.ts'

const tenantA = '01900000-0000-7000-8000-00000000000a'
const tenantB = '01900000-0000-7000-8000-00000000000b'
const TENANT = `select current_setting('app.tenant_id', true) as tenant`

it('pg is the version whose internals are used, and still has them', () => {
  const { version } = createRequire(import.meta.url)('pg/package.json') as { version: string }
  // A newer pg needs `scoped-query.ts` read against it before this line is changed.
  expect(version).toMatch(/^8\.23\./)
  expect(canTravelTogether(new pg.Client())).toBe(true)
  expect(canTravelTogether({ connection: {} })).toBe(false)
  expect(pg.Query.prototype).toHaveProperty('submit')
  expect(Object.getOwnPropertyNames(pg.Query.prototype).toSorted()).toEqual([
    '_checkForMultirow',
    '_getRows',
    'constructor',
    'handleCommandComplete',
    'handleCopyData',
    'handleCopyInResponse',
    'handleDataRow',
    'handleEmptyQuery',
    'handleError',
    'handlePortalSuspended',
    'handleReadyForQuery',
    'handleRowDescription',
    'hasBeenParsed',
    'prepare',
    'requiresPreparation',
    'submit',
  ])
})

const isolation: Isolation = { isActive: true, defaultTenantId: null, statementTimeoutMillis: 12_345 }
const transports: SettingsTransport[] = ['single-round-trip', 'set-local']

/** Hears each answer that much later. */
class SlowClient extends pg.Client {
  static delayMs = 0

  override query(...query: never[]): never {
    const answer: unknown = super.query(...(query as unknown as [string]))
    if (!(answer instanceof Promise) || SlowClient.delayMs === 0) return answer as never
    return answer.then((result) => pause(SlowClient.delayMs, result)) as never
  }
}

describe.each(transports)('By %s', (transport) => {
  let session: EmbeddedSession
  let client: pg.Client
  /** What the client writes; a Sync or a simple query asks for an answer and so begins a round trip. */
  let roundTrips = 0

  beforeAll(async () => {
    const { dataDir, embeddedImageFile } = memoryDatabase
    session = await openEmbeddedSession(
      dataDir,
      embeddedImageFile,
      scopedClient(isolation, transport, SlowClient),
    )
    client = session.client
    await actAs('owner', () =>
      client.query(`create role nest_auth_app; create role nest_auth_library; create role nest_auth_platform;
        create table rows (id int primary key); grant all on rows to nest_auth_app, nest_auth_library`),
    )
    const { stream } = (
      client as unknown as {
        connection: { stream: { write: (data: Buffer, ...rest: unknown[]) => boolean } }
      }
    ).connection
    const write = stream.write.bind(stream)
    stream.write = (data, ...rest) => {
      if ('SQ'.includes(String.fromCharCode(data[0]!))) roundTrips += 1
      return write(data, ...rest)
    }
  })
  afterAll(() => session.close())

  const during = async (work: () => Promise<unknown>) => {
    roundTrips = 0
    await work()
    return roundTrips
  }
  const asTenant = (id: string | null, sql: string, values?: unknown[]) =>
    runForTenant(id, async () => (await client.query(sql, values)).rows)
  const before = (untilMs: number, sql: string, values?: unknown[]) =>
    runForTenant(tenantA, () => whileWanted(untilMs, async () => (await client.query(sql, values)).rows))

  it('a statement carries tenant, role and time-out, and leaves none of them behind', async () => {
    const sql = `${TENANT}, current_user::text as role, current_setting('statement_timeout') as timeout, $1::int as value`
    expect(await asTenant(tenantA, sql, [7])).toEqual([
      { tenant: tenantA, role: 'nest_auth_app', timeout: '12345ms', value: 7 },
    ])
    const { rows } = await actAs('owner', () => client.query(`${TENANT}, current_user::text as role`))
    expect(rows).toEqual([{ tenant: '', role: 'postgres' }])
  })

  it('one statement costs one round trip', async () => {
    expect(await during(() => asTenant(tenantA, 'select 1'))).toBe(transport === 'set-local' ? 4 : 1)
    await client.query('begin')
    expect(await during(() => asTenant(tenantA, 'select 1'))).toBe(transport === 'set-local' ? 2 : 1)
    expect(await during(() => client.query('rollback'))).toBe(1)
  })

  it('answers rows, counts, commands and fields as pg does', async () => {
    await runForTenant(tenantA, async () => {
      expect(await client.query('insert into rows values ($1), ($2) returning id', [1, 2])).toMatchObject({
        command: 'INSERT',
        rowCount: 2,
        rows: [{ id: 1 }, { id: 2 }],
        fields: [{ name: 'id' }],
      })
      expect(await client.query('select * from rows where id > 5')).toMatchObject({ rowCount: 0, rows: [] })
      expect(await client.query({ text: 'select 1 as one', rowMode: 'array' })).toMatchObject({ rows: [[1]] })
      const answer = await new Promise((resolve, reject) => {
        client.query('delete from rows', (error, result) => (error ? reject(error) : resolve(result)))
      })
      expect(answer).toMatchObject({ command: 'DELETE', rowCount: 2 })
    })
  })

  it('a failing statement fails with its own error, and the client goes on', async () => {
    await expect(asTenant(tenantA, 'select 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' })
    await expect(asTenant(tenantA, 'select * from nowhere')).rejects.toMatchObject({ code: '42P01' })
    await expect(asTenant(tenantA, 'create table forbidden (id int)')).rejects.toMatchObject({
      code: '42501',
    })
    expect(await asTenant(tenantB, TENANT)).toEqual([{ tenant: tenantB }])
  })

  it('what comes too late is not done, as soon as the clock of the server is known', async () => {
    const late = performance.now() - 1000
    const insert = (id: number, untilMs: number) =>
      before(untilMs, 'insert into rows values ($1) returning id', [id])
    expect(await insert(90, performance.now() + 1000)).toEqual([{ id: 90 }])
    await expect(insert(91, late)).rejects.toSatisfy(isGivenUp)
    expect(await asTenant(tenantA, 'select id from rows')).toEqual([{ id: 90 }])
    // A clock may have been set anew: it is asked again.
    expect(await insert(92, late)).toEqual([{ id: 92 }])
    await asTenant(tenantA, 'delete from rows')
  })

  it('the server gives up a statement when nobody waits for it any more, or sooner', async () => {
    const timeout = async (leftMs: number) => {
      const sql = `select extract(epoch from current_setting('statement_timeout')::interval)::float8 * 1000 as ms`
      return (await before(performance.now() + leftMs, sql))[0].ms as number
    }
    expect(await timeout(20_000)).toBe(12_345)
    expect(await timeout(4000)).toBeLessThan(4000)
    expect(await timeout(4000)).toBeGreaterThan(3000)
    expect(await timeout(50)).toBe(1)
  })

  it('a COMMIT that comes too late is none', async () => {
    await before(performance.now() + 1000, 'select 1')
    await client.query('begin')
    await asTenant(tenantA, 'insert into rows values (93)')
    const late = whileWanted(performance.now() - 1000, () => client.query('commit'))
    await expect(late).rejects.toSatisfy(isGivenUp)
    await client.query('rollback')
    expect(await asTenant(tenantA, 'select id from rows')).toEqual([])
  })

  if (transport === 'set-local') {
    it('a statement is not done whose own COMMIT comes too late', async () => {
      await before(performance.now() + 1000, 'select 1')
      SlowClient.delayMs = 200
      const late = before(performance.now() + 500, 'insert into rows values (94)')
      await expect(late).rejects.toSatisfy(isGivenUp)
      SlowClient.delayMs = 0
      expect(await asTenant(tenantA, 'select id from rows')).toEqual([])
    })
  }

  it('a value that cannot be sent fails alone', async () => {
    const broken = {
      toPostgres() {
        throw new Error('cannot be sent')
      },
    }
    await expect(asTenant(tenantA, 'select $1::text', [broken])).rejects.toThrow('cannot be sent')
    expect(await asTenant(tenantB, TENANT)).toEqual([{ tenant: tenantB }])
  })

  it('a named statement is prepared once, for every tenant', async () => {
    const named = { name: 'tenant-now', text: `${TENANT}, $1::int as value` }
    for (const [tenant, value] of [
      [tenantA, 1],
      [tenantB, 2],
      [tenantA, 3],
    ] as const) {
      const { rows } = await runForTenant(tenant, () => client.query({ ...named, values: [value] }))
      expect(rows).toEqual([{ tenant, value }])
    }
  })

  describe('a statement marked as one that runs often', () => {
    const sql = prepared(`${TENANT}, (select count(*)::int from rows) as count, $1::int as value`)
    const known = async () =>
      (
        await actAs('owner', () =>
          client.query(`select statement from pg_prepared_statements where name like 'nest\\_auth\\_%'`),
        )
      ).rows.map((row) => row.statement as string)
    const forgetAll = () => actAs('owner', () => client.query('deallocate all'))
    const isNamed = transport === 'single-round-trip'

    it('is prepared once for every tenant, where the process answers under its own number', async () => {
      await forgetAll()
      for (const [tenant, value] of [
        [tenantA, 1],
        [tenantB, 2],
        [tenantA, 3],
      ] as const) {
        expect(await asTenant(tenant, sql, [value])).toEqual([{ tenant, count: 0, value }])
      }
      expect((await known()).filter((statement) => statement === sql)).toHaveLength(isNamed ? 1 : 0)
    })

    it('is never prepared behind a pooler, which numbers processes itself', async () => {
      await forgetAll()
      const lent = client as unknown as { processID: number }
      const { processID } = lent
      lent.processID = processID + 1
      try {
        // Whatever the client believed before, the answer to one statement corrects it.
        await asTenant(tenantA, 'select 1')
        await forgetAll()
        expect(await asTenant(tenantA, sql, [1])).toEqual([{ tenant: tenantA, count: 0, value: 1 }])
        expect(await known()).toEqual([])
      } finally {
        lent.processID = processID
        await asTenant(tenantA, 'select 1')
      }
    })

    it('is prepared again where the server has lost it, or its result has changed', async () => {
      const rows = prepared('select * from rows')
      await asTenant(tenantA, rows)
      await forgetAll()
      expect(await asTenant(tenantA, rows)).toEqual([])
      await actAs('owner', () => client.query('alter table rows add column more int'))
      expect(await asTenant(tenantA, rows)).toEqual([])
      await actAs('owner', () => client.query('alter table rows drop column more'))
      expect(await asTenant(tenantA, rows)).toEqual([])
    })

    it('that fails is prepared again, whether its text or its run was wrong', async () => {
      const broken = prepared('select * from not_there_yet where id = $1')
      await expect(asTenant(tenantA, broken, [1])).rejects.toMatchObject({ code: '42P01' })
      await actAs('owner', () =>
        client.query('create table not_there_yet (id int); grant all on not_there_yet to nest_auth_app'),
      )
      expect(await asTenant(tenantA, broken, [1])).toEqual([])
      await expect(asTenant(tenantA, broken, ['x'])).rejects.toMatchObject({ code: '22P02' })
      expect(await asTenant(tenantA, broken, [1])).toEqual([])
    })

    it('inside a transaction a lost one fails as what may be tried again', async () => {
      const rows = prepared('select * from rows limit 5')
      await asTenant(tenantA, rows)
      await forgetAll()
      await client.query('begin')
      const outcome = await asTenant(tenantA, rows).catch((error: unknown) => error)
      await client.query('rollback')
      expect(isNamed ? isPlanLost(outcome) : outcome).toEqual(isNamed ? true : [])
      expect(await asTenant(tenantA, rows)).toEqual([])
    })
  })

  it('statements sent at once keep the tenant of their own flow', async () => {
    const expected = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? tenantB : tenantA))
    const found = []
    for (const tenant of expected) found.push((await asTenant(tenant, TENANT))[0].tenant)
    expect(found).toEqual(expected)
    const interleaved = await Promise.all(expected.slice(0, 1).map((tenant) => asTenant(tenant, TENANT)))
    expect(interleaved).toEqual([[{ tenant: tenantB }]])
  })

  it('inside a transaction the tenant changes with each statement, and a savepoint takes nothing back', async () => {
    await client.query('start transaction')
    expect(await asTenant(tenantA, TENANT)).toEqual([{ tenant: tenantA }])
    await client.query('savepoint one')
    expect(await asTenant(tenantB, TENANT)).toEqual([{ tenant: tenantB }])
    await expect(asTenant(tenantA, 'select * from nowhere')).rejects.toMatchObject({ code: '42P01' })
    await client.query('rollback to savepoint one')
    expect(await asTenant(null, TENANT)).toEqual([{ tenant: '' }])
    await client.query('commit')
    const { rows } = await actAs('owner', () => client.query(TENANT))
    expect(rows).toEqual([{ tenant: '' }])
  })

  it('a transaction’s command lets nothing ride along without a tenant', async () => {
    for (const sql of [
      'commit; select current_user',
      'begin; select current_user',
      'rollback to x; select 1',
    ]) {
      await expect(asTenant(tenantA, sql)).rejects.toMatchObject({
        code: expect.stringMatching(/42601|25P01|3B001/),
      })
    }
    // Behind the settings a text is one statement, whoever put the second one there.
    if (transport === 'single-round-trip') {
      await expect(asTenant(tenantA, 'select 1; reset role')).rejects.toMatchObject({ code: '42601' })
    }
  })

  it('a stream is refused outside a transaction', async () => {
    const stream = { submit: () => {}, handleError: (error: Error) => failed(error) }
    let failed: (error: Error) => void = () => {}
    const failure = new Promise<Error>((resolve) => (failed = resolve))
    client.query(stream as never)
    expect((await failure).message).toContain('needs a transaction')
  })
})
