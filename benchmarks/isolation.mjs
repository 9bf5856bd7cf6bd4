import 'reflect-metadata'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { Tenancy, TenantScoped, createNestAuthDataSource, nestAuthEntities, newId } from '@nest-auth/server'

const HELP = `Usage: bash scripts/with-postgres.sh node benchmarks/isolation.mjs [rounds]

What isolation costs a query: the same primary-key read as the application sends it (tenant, role and time-out in its
round trip, policies in force) and as the owner of the tables (the time-out alone), in turn, 5 000 rounds. Also by the classic
BEGIN; SET LOCAL; COMMIT. Without a server it measures the embedded database. Ends with 1 when the median of a read
is more than 1.3 times the median of the read without isolation on a server.`

if (process.argv.includes('--help')) {
  console.log(HELP)
} else {
  process.exitCode = await measure(Number(process.argv[2] ?? 5000))
}

async function measure(rounds) {
  class Row {}
  PrimaryColumn('uuid', { name: 'tenant_id' })(Row.prototype, 'tenantId')
  PrimaryColumn('uuid')(Row.prototype, 'id')
  Column('varchar', { length: 80 })(Row.prototype, 'text')
  Entity({ name: 'isolation_benchmark' })(Row)
  TenantScoped()(Row)

  const url = process.env.TEST_DATABASE_URL
  const options = {
    ...(url ? { url, poolSize: 1 } : { dataDir: 'memory://' }),
    entities: [...nestAuthEntities, Row],
  }
  const db = await createNestAuthDataSource({ ...options, synchronize: true }).initialize()
  const classic = url
    ? await createNestAuthDataSource({ ...options, settingsTransport: 'set-local' }).initialize()
    : null
  const tenantId = newId()
  await db.asOwner(() =>
    db.query(
      `insert into isolation_benchmark select case when n % 20 = 0 then $1::uuid else gen_random_uuid() end, gen_random_uuid(), n::text
         from generate_series(1, $2::int) n`,
      [tenantId, url ? 200_000 : 20_000],
    ),
  )
  await db.asOwner(() => db.query('analyze isolation_benchmark'))
  const [{ id }] = await db.asOwner(() =>
    db.query('select id from isolation_benchmark where tenant_id = $1 limit 1', [tenantId]),
  )

  // Every statement has a time-out, isolated or not; that one costs a timer is not the price of isolation.
  await db.asOwner(() => db.query(`set statement_timeout = '15s'`))

  const sql = 'select * from isolation_benchmark where tenant_id = $1 and id = $2'
  const ways = {
    'SQL without': () => db.asOwner(() => db.query(sql, [tenantId, id])),
    'SQL isolated': () => Tenancy.run(tenantId, () => db.query(sql, [tenantId, id])),
    'findOneBy without': () => db.asOwner(() => db.getRepository(Row).findOneBy({ tenantId, id })),
    'findOneBy isolated': () =>
      Tenancy.run(tenantId, () => db.getRepository(Row).findOneBy({ tenantId, id })),
    ...(classic && {
      'SQL by SET LOCAL': () => Tenancy.run(tenantId, () => classic.query(sql, [tenantId, id])),
    }),
  }
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]))
  for (let round = -500; round < rounds; round++) {
    for (const [name, read] of Object.entries(ways)) {
      const begun = performance.now()
      await read()
      if (round >= 0) times[name].push(performance.now() - begun)
    }
  }
  await db.asOwner(() => db.query('drop table isolation_benchmark'))
  await db.destroy()
  await classic?.destroy()

  const median = (name) => times[name].toSorted((a, b) => a - b)[times[name].length >> 1]
  console.log(`${url ? 'PostgreSQL' : 'embedded database'}, ${rounds} reads of each kind in turn; medians`)
  let failures = 0
  for (const [name, base, limit] of [
    ['SQL isolated', 'SQL without', 1.3],
    ['findOneBy isolated', 'findOneBy without', 1.3],
    ['SQL by SET LOCAL', 'SQL without', Infinity],
  ]) {
    if (!times[name]) continue
    const ratio = median(name) / median(base)
    const isFine = !url || ratio <= limit
    if (!isFine) failures++
    console.log(
      `${name.padEnd(20)} ${(median(name) * 1000).toFixed(0).padStart(6)} µs, ${ratio.toFixed(2)} × ${base} ` +
        `(${(median(base) * 1000).toFixed(0)} µs)${isFine ? '' : `  PAST ${limit}`}`,
    )
  }
  return failures === 0 ? 0 : 1
}
