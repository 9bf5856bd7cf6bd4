import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type pg from 'pg'
import { EmbeddedPool } from './embedded-pool.ts'

describe('The embedded database', { timeout: 60_000 }, () => {
  let pool: EmbeddedPool
  const checkOut = () =>
    new Promise<{ client: pg.Client; release: () => void }>((resolve, reject) => {
      pool.connect((error, client, release) => (client ? resolve({ client, release }) : reject(error)))
    })
  const query = async (sql: string, parameters?: unknown[]) => {
    const { client, release } = await checkOut()
    return client.query(sql, parameters).finally(release)
  }

  beforeAll(() => {
    pool = new EmbeddedPool({ dataDir: 'memory://' })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  afterAll(() => new Promise<void>((resolve) => pool.end(() => resolve())))

  it('answers with the JavaScript types pg answers with', async () => {
    const { rows } = await query(`
      select '2026-01-02T03:04:05.678Z'::timestamptz as instant, '{"a":[1]}'::json as json, '{"b":null}'::jsonb as jsonb,
        9007199254740993::int8 as int8, 7::int4 as int4, 0.5::float8 as float8, 12.340::numeric as "numeric",
        '0190163d-8694-739b-aea5-966c26f8ad91'::uuid as uuid, '\\xdeadbeef'::bytea as bytea, true as bool,
        array['a', 'b,c'] as texts, array[1, 2] as ints, null as nothing`)
    expect(rows).toEqual([
      {
        instant: new Date('2026-01-02T03:04:05.678Z'),
        json: { a: [1] },
        jsonb: { b: null },
        int8: '9007199254740993',
        int4: 7,
        float8: 0.5,
        numeric: '12.340',
        uuid: '0190163d-8694-739b-aea5-966c26f8ad91',
        bytea: Buffer.from('deadbeef', 'hex'),
        bool: true,
        texts: ['a', 'b,c'],
        ints: [1, 2],
        nothing: null,
      },
    ])
  })

  it('takes parameters of every type back unchanged', async () => {
    const values = [
      new Date('2026-01-02T03:04:05.678Z'),
      { a: 'é' },
      '42',
      'x',
      Buffer.from([0, 255]),
      true,
      ['a'],
      null,
    ]
    const types = ['timestamptz', 'jsonb', 'int8', 'text', 'bytea', 'bool', 'text[]', 'text']
    const sql = `select ${types.map((type, index) => `$${index + 1}::${type} as v${index}`).join(', ')}`
    const { rows } = await query(sql, values)
    expect(Object.values(rows[0])).toEqual(values)
  })

  it('reports the command, the row count and the fields', async () => {
    await query('create table counted (id int primary key)')
    const result = await query('insert into counted select generate_series(1, 3) returning id')
    expect(result).toMatchObject({ command: 'INSERT', rowCount: 3, fields: [{ name: 'id', dataTypeID: 23 }] })
    expect(await query('update counted set id = id + 10 where id > $1', [1])).toMatchObject({
      command: 'UPDATE',
      rowCount: 2,
    })
  })

  it('carries results and parameters larger than its buffers', async () => {
    const large = 'x'.repeat(3_000_000)
    const { rows } = await query('select $1::text as text', [large])
    expect(rows[0].text).toHaveLength(large.length)
  })

  it('serves one caller at a time, in the order of asking', async () => {
    const order: string[] = []
    const first = await checkOut()
    const others = ['second', 'third'].map(async (name) => {
      const { client, release } = await checkOut()
      order.push(name)
      await client.query('select 1')
      order.push(`${name} done`)
      release()
    })
    await first.client.query('select 1')
    order.push('first done')
    first.release()
    first.release()
    await Promise.all(others)
    expect(order).toEqual(['first done', 'second', 'second done', 'third', 'third done'])
  })

  it('rolls back what a careless holder left open', async () => {
    const careless = await checkOut()
    await careless.client.query('create table left_open (id int)')
    await careless.client.query('begin')
    await careless.client.query('insert into left_open values (1)')
    careless.release()
    expect((await query('select * from left_open')).rows).toEqual([])
  })

  it('gives up waiting after ten seconds and names what holds the connection', async () => {
    const holder = await checkOut()
    await holder.client.query('select 42 as held')
    vi.useFakeTimers()
    const waiting = expect(checkOut()).rejects.toMatchObject({
      code: 'POOL_TIMEOUT',
      message: expect.stringMatching(
        /within 10000 ms: its one connection is held since \d+ ms .*"select 42 as held"/,
      ),
    })
    await vi.advanceTimersByTimeAsync(10_000)
    await waiting
    vi.useRealTimers()
    holder.release()
    expect((await query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('delivers notifications after the commit, until listening stops', async () => {
    const received: string[] = []
    const stop = await pool.listen('Tenant changed', (payload) => received.push(payload))
    const { client, release } = await checkOut()
    await client.query('begin')
    await client.query(`select pg_notify('Tenant changed', 'rolled back')`)
    await client.query('rollback')
    await client.query('begin')
    await client.query(`select pg_notify('Tenant changed', 'acme')`)
    expect(received).toEqual([])
    await client.query('commit')
    release()
    expect(received).toEqual(['acme'])
    await stop()
    await query(`select pg_notify('Tenant changed', 'unheard')`)
    expect(received).toEqual(['acme'])
  })

  it('refuses callers once it is closed', async () => {
    const closed = new EmbeddedPool({ dataDir: 'memory://' })
    await new Promise<void>((resolve) => closed.end(() => resolve()))
    await expect(new Promise((_, reject) => closed.connect((error) => reject(error)))).rejects.toThrow(
      'the embedded database is closed',
    )
  })
})
