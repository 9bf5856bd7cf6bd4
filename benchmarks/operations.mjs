import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import {
  expectStatus,
  get,
  guarded,
  login,
  lookup,
  me,
  newcomer,
  post,
  refresh,
  signup,
  switchTenant,
} from './auth-requests.mjs'
import { Line, median, rateOf } from './http-load.mjs'
import { postmasterOf, spentOn } from './processor-time.mjs'
import { startServer } from './servers.mjs'

const HELP = `Usage: bash scripts/with-postgres.sh node benchmarks/operations.mjs [--quick] [--framework express|fastify] [--only refresh,login]
       [--profile folder]

Measures each operation against the limit of the machine in the same run: the same framework without Nest Auth, one bare
SELECT or UPDATE … RETURNING through it, or the password hash alone. What the framework has left after an AsyncLocalStorage
for the request and a guard that does nothing is measured too: no module that guards routes gets past that. Rounds of both alternate; the ratio is the median of
theirs. Beside it stands the processor time of one operation in microseconds, in Node and in PostgreSQL, ours / the
limit's: it says where the difference comes from, and other work on the machine hardly changes it. \`--profile\` writes CPU profiles of the servers to a folder. Writes .artifacts/benchmarks/operations.json. Ends with 1 when a ratio misses its target.`

const { values: args } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    framework: { type: 'string' },
    only: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const roundMs = args.quick ? 1000 : 1200
const rounds = args.quick ? 3 : 7
const connections = 16
const secret = randomBytes(32).toString('base64url')

/** What is compared with what, and the least ratio promised. */
const comparisons = [
  {
    operation: 'storage and empty guard',
    limit: 'the framework alone',
    target: null,
    by: 'floor',
    work: guarded,
    bare: guarded,
  },
  {
    operation: 'guarded request',
    limit: 'the framework alone',
    target: 0.9,
    work: guarded,
    bare: guarded,
  },
  { operation: 'me', limit: 'one SELECT', target: 0.6, work: me, bare: sends(get('/limit/select')) },
  {
    operation: 'refresh',
    limit: 'one UPDATE … RETURNING',
    target: 0.5,
    work: refresh,
    bare: sends(post('/limit/update')),
  },
  {
    operation: 'switch tenant',
    limit: 'one UPDATE … RETURNING',
    target: 0.5,
    work: switchTenant,
    bare: sends(post('/limit/update')),
  },
  {
    operation: 'login',
    limit: 'the hash alone',
    target: 0.95,
    work: login,
    bare: sends(post('/limit/verify')),
  },
  {
    operation: 'signup',
    limit: 'the hash alone',
    target: 0.9,
    work: signup,
    bare: sends(post('/limit/hash')),
  },
  {
    operation: 'slug look-up',
    limit: 'one SELECT',
    target: null,
    work: lookup,
    bare: sends(get('/limit/select')),
  },
]

if (args.help) console.log(HELP)
else process.exitCode = await run()

async function run() {
  const databaseUrl = process.env.TEST_DATABASE_URL
  if (!databaseUrl) {
    console.error('TEST_DATABASE_URL is not set. Run it through scripts/with-postgres.sh.')
    return 1
  }
  const postmaster = await prepareLimits(databaseUrl)
  const rows = []
  for (const framework of args.framework ? [args.framework] : ['express', 'fastify']) {
    await (await start('ours', framework, databaseUrl, { SYNCHRONIZE: '1' })).stop()
    if (!args.only) rows.push(...(await boots(framework, databaseUrl)))
    rows.push(...(await compare(framework, databaseUrl, postmaster)))
  }
  const dir = join(import.meta.dirname, '../.artifacts/benchmarks')
  await mkdir(dir, { recursive: true })
  await writeFile(
    join(dir, 'operations.json'),
    `${JSON.stringify({ at: new Date(), node: process.version, rows }, null, 2)}\n`,
  )
  console.table(rows)
  return rows.every(({ met }) => met !== 'no') ? 0 : 1
}

async function compare(framework, databaseUrl, postmaster) {
  const bare = await start('bare', framework, databaseUrl)
  const floor = await start('floor', framework, databaseUrl)
  const ours = await start('ours', framework, databaseUrl)
  const people = await Promise.all(
    Array.from({ length: connections }, async () => newcomer(await Line.open(ours.port))),
  )
  // With the same tokens: they take time to read, whether somebody asks for them or not.
  const [bareCallers, floorCallers] = await Promise.all(
    [bare, floor].map(({ port }) =>
      Promise.all(people.map(async ({ accessToken }) => ({ line: await Line.open(port), accessToken }))),
    ),
  )
  const rows = []
  const chosen = comparisons.filter(({ operation }) => !args.only || args.only.split(',').includes(operation))
  for (const { operation, limit, target, by = 'ours', work, bare: bareWork } of chosen) {
    console.error(`${framework}: ${operation} …`)
    const [server, callers] = by === 'floor' ? [floor, floorCallers] : [ours, people]
    const ourWorkers = callers.map((caller) => () => work(caller))
    const bareWorkers = bareCallers.map((caller) => () => bareWork(caller))
    await rateOf(bareWorkers, 1000)
    await rateOf(ourWorkers, 1000)
    const measured = []
    for (let round = 0; round < rounds; round++) {
      const theirs = await measure(bareWorkers, [bare.pid, postmaster])
      const own = await measure(ourWorkers, [server.pid, postmaster])
      measured.push({ bareRate: theirs.rate, ourRate: own.rate, ratio: own.rate / theirs.rate, theirs, own })
    }
    const spent = (whose, place) => Math.round(median(measured.map((round) => round[whose].spent[place])))
    const ratio = median(measured.map((round) => round.ratio))
    rows.push({
      framework,
      operation,
      limit,
      ours: Math.round(median(measured.map((round) => round.ourRate))),
      bare: Math.round(median(measured.map((round) => round.bareRate))),
      ratio: ratio.toFixed(2),
      'node µs': `${spent('own', 0)} / ${spent('theirs', 0)}`,
      'postgres µs': `${spent('own', 1)} / ${spent('theirs', 1)}`,
      target,
      met: target === null ? '' : ratio >= target ? 'yes' : 'no',
    })
  }
  for (const { line } of [...bareCallers, ...floorCallers, ...people]) line.close()
  await Promise.all([bare.stop(), floor.stop(), ours.stop()])
  return rows
}

/** The rate of the workers, and the microseconds of processor time each operation takes in each of the processes. */
async function measure(workers, pids) {
  let rate
  const spent = await spentOn(pids, async () => {
    const begun = performance.now()
    rate = await rateOf(workers, roundMs)
    return (rate * (performance.now() - begun)) / 1000
  })
  return { rate, spent }
}

/** What the module adds to the start of a bare application: at most 150 ms and 20 MB. */
async function boots(framework, databaseUrl) {
  const measured = []
  for (let round = 0; round < (args.quick ? 3 : 7); round++) {
    const bare = await start('bare', framework, databaseUrl)
    await bare.stop()
    const ours = await start('ours', framework, databaseUrl)
    await ours.stop()
    measured.push({
      ms: ours.bootMs - bare.bootMs,
      processorMs: ours.bootProcessorMs - bare.bootProcessorMs,
      mb: ours.rssMB - bare.rssMB,
    })
  }
  const added = (what) => median(measured.map((boot) => boot[what]))
  const row = (operation, value, target) => ({
    framework,
    operation,
    limit: 'a bare application',
    ours: Math.round(value),
    bare: 0,
    ratio: '',
    target,
    met: target === null ? '' : value <= target ? 'yes' : 'no',
  })
  return [
    row('boot, added ms', added('ms'), 150),
    row('boot, added processor ms', added('processorMs'), null),
    row('boot, added MB', added('mb'), 20),
  ]
}

function start(kind, framework, databaseUrl, environment = {}) {
  return startServer(
    { KIND: kind, FRAMEWORK: framework, DATABASE_URL: databaseUrl, SECRET: secret, ...environment },
    args.profile ? ['--cpu-prof', `--cpu-prof-dir=${join(args.profile, kind)}`] : [],
  )
}

async function prepareLimits(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('create table if not exists limit_rows (id int primary key, v int not null)')
  await client.query(
    'insert into limit_rows select n, 0 from generate_series(1, 1000) n on conflict do nothing',
  )
  const postmaster = await postmasterOf(client)
  await client.end()
  return postmaster
}

/** Sends the same request again and again. */
function sends(request) {
  return ({ line }) => expectStatus(line.send(request), [200, 201])
}
