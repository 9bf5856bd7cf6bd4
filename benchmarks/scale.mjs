import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import {
  answer,
  expectStatus,
  get,
  guarded,
  login,
  lookup,
  me,
  newcomer,
  password,
  post,
  refresh,
  signup,
  switchTenant,
} from './auth-requests.mjs'
import { emailOf, fill, newDatabase } from './filled-database.mjs'
import { Line, rateOf } from './http-load.mjs'
import { postmasterOf, spentOn } from './processor-time.mjs'
import { startServer } from './servers.mjs'

const HELP = `Usage: bash scripts/with-postgres.sh node benchmarks/scale.mjs [--sessions 1000000] [--tenants 10000] [--rounds 5]
       [--only refresh,login]

Whether anything grows with the data. Every operation in a database of 1 000 sessions against one of 1 000 000, with as many
users, members, tenants and lines of the audit as belong to them; and for somebody in two tenants against somebody in 10 000.
Rounds of both alternate. Compared is the processor time of one operation in the cheapest round, that of Node and of PostgreSQL
together: it depends little on what else the machine does. Callers are people picked at random; passwords are hashed at next to no cost, so
that the hash hides nothing. "Elsewhere" means a session that this process has not seen: its state is read.
Takes about ten minutes, two of them to fill. Writes .artifacts/benchmarks/scale.json. Ends with 1 when a ratio is past 1.2.`

const mostPast = 1.2
/** The list is sorted by name, so it grows with what is sorted; it must stay a matter of milliseconds. */
const mostMsOfList = 250
const callers = 8
const sessionsOfCaller = 40
/** Each of these serves once. */
const sessionsOfCallerElsewhere = 120
const roundMs = 1000
const secret = randomBytes(32).toString('base64url')

const { values: args } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000000' },
    tenants: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const rounds = Number(args.rounds)

const operations = [
  { name: 'guarded request', work: guarded },
  { name: 'me', work: me },
  { name: 'me elsewhere', work: me, isElsewhere: true },
  { name: 'refresh', work: refresh },
  { name: 'refresh elsewhere', work: refresh, isElsewhere: true },
  { name: 'switch tenant', work: switchTenant },
  { name: 'login', work: login },
  { name: 'login without a tenant', work: loginToDefault },
  { name: 'signup', work: signup },
  { name: 'slug look-up', work: lookup },
  { name: 'look-up of an unknown slug', work: lookupUnknown },
]
const lists = [
  { name: 'list of tenants, first page', work: list, mostMs: mostMsOfList },
  { name: 'list of tenants, search', work: search, mostMs: mostMsOfList },
]

async function run() {
  const database = process.env.TEST_DATABASE_URL
  if (!database) {
    console.error('TEST_DATABASE_URL is not set. Run it through scripts/with-postgres.sh.')
    return 1
  }
  const postmaster = await findPostmaster(database)
  const { small, large, busy } = await fillWorlds(database)
  const rows = [
    ...(await compare(`${args.sessions} sessions, against 1000`, operations, small, large, postmaster)),
    ...(await compare(
      `in ${args.tenants} tenants, against 2`,
      [...operations, ...lists],
      { ...busy, people: { from: callers, to: 2 * callers } },
      { ...busy, people: { from: 0, to: callers } },
      postmaster,
    )),
  ]
  for (const world of [small, large, busy]) await Promise.all([world.here.stop(), world.elsewhere.stop()])
  const dir = join(import.meta.dirname, '../.artifacts/benchmarks')
  await mkdir(dir, { recursive: true })
  const report = { at: new Date(), node: process.version, ...args, rows }
  await writeFile(join(dir, 'scale.json'), `${JSON.stringify(report, null, 2)}\n`)
  console.table(rows)
  return rows.every(({ met }) => met === 'yes') ? 0 : 1
}

/** Databases of different sizes, each with two processes that serve it. */
async function fillWorlds(database) {
  const furtherTenants = Number(args.tenants) - 2
  return {
    small: await world(database, { sessions: 1000 }),
    large: await world(database, { sessions: Number(args.sessions) }),
    busy: await world(database, { sessions: 1000, furtherTenants, busyUsers: callers }),
  }
}

async function world(database, size) {
  const url = await newDatabase(database)
  const environment = { KIND: 'ours', DATABASE_URL: url, SECRET: secret, CHEAP_HASH: '1' }
  const here = await startServer({ ...environment, SYNCHRONIZE: '1' })
  const line = await Line.open(here.port)
  await newcomer(line)
  line.close()
  const { users, tenantsOf } = await fill(url, size)
  const elsewhere = await startServer(environment)
  return { here, elsewhere, tenantsOf, people: { from: 0, to: users } }
}

async function compare(what, chosen, small, large, postmaster) {
  const rows = []
  for (const { name, work, isElsewhere, mostMs } of chosen) {
    if (args.only && !args.only.split(',').includes(name)) continue
    console.error(`${what}: ${name} …`)
    const sides = await Promise.all(
      [small, large].map(async (side) => ({
        ...side,
        people: await signIn(side, isElsewhere),
        measured: [],
      })),
    )
    for (let round = -1; round < rounds; round++) {
      for (const side of sides) {
        if (isElsewhere) await Promise.all(side.people.map((person) => person.renew()))
        const spent = await spentOn([side.here.pid, postmaster], () =>
          isElsewhere ? onceEach(work, side.people) : forAWhile(work, side.people),
        )
        // The first round warms up.
        if (round >= 0) side.measured.push(spent)
      }
    }
    // Other work on the machine makes rounds dearer, never cheaper.
    const [node, postgres] = [0, 1].map((place) =>
      sides.map(({ measured }) => Math.min(...measured.map((spent) => spent[place]))),
    )
    const ratio = (node[1] + postgres[1]) / (node[0] + postgres[0])
    const isMet = mostMs ? node[1] + postgres[1] <= mostMs * 1000 : ratio <= mostPast
    rows.push({
      what,
      operation: name,
      'node µs': `${Math.round(node[1])} / ${Math.round(node[0])}`,
      'postgres µs': `${Math.round(postgres[1])} / ${Math.round(postgres[0])}`,
      ratio: ratio.toFixed(2),
      aim: mostMs ? `${mostMs} ms` : mostPast,
      met: isMet ? 'yes' : 'no',
    })
    for (const { people } of sides) for (const person of people) person.close()
  }
  return rows
}

/** Callers on connections of their own, each with the sessions of several people. */
function signIn({ here, elsewhere, people, tenantsOf }, isElsewhere) {
  return Promise.all(
    Array.from({ length: callers }, async (_, at) => {
      const line = await Line.open(here.port)
      const away = await Line.open(elsewhere.port)
      const begin = async () => {
        const user = pick(people, at)
        const session = { line: isElsewhere ? away : line, email: emailOf(user), tenants: tenantsOf(user) }
        const body = { email: session.email, password, tenantId: session.tenants[0] }
        const { tenant, ...tokens } = await answer(session.line.send(post('/auth/login', body)))
        return { ...session, ...tokens, slug: tenant.slug, line }
      }
      const caller = {
        sessions: [],
        renew: async () => {
          caller.sessions = []
          const count = isElsewhere ? sessionsOfCallerElsewhere : sessionsOfCaller
          while (caller.sessions.length < count) caller.sessions.push(await begin())
        },
        close: () => (line.close(), away.close()),
      }
      await caller.renew()
      return caller
    }),
  )
}

/** Of few people each caller takes one, so that each round asks for all of them. */
function pick({ from, to }, at) {
  return to - from === callers ? from + at : from + Math.floor(Math.random() * (to - from))
}

async function onceEach(work, people) {
  await Promise.all(
    people.map(async ({ sessions }) => {
      for (const session of sessions) await work(session)
    }),
  )
  return people.length * sessionsOfCallerElsewhere
}

async function forAWhile(work, people) {
  const begun = performance.now()
  const rate = await rateOf(
    people.map(({ sessions }) => {
      let at = 0
      return () => work(sessions[at++ % sessions.length])
    }),
    roundMs,
  )
  return (rate * (performance.now() - begun)) / 1000
}

function loginToDefault({ line, email }) {
  return expectStatus(line.send(post('/auth/login', { email, password })), [200])
}

function lookupUnknown({ line }) {
  return expectStatus(line.send(get(`/auth/tenants/lookup?slug=u-${randomBytes(8).toString('hex')}`)), [404])
}

function list({ line, accessToken }) {
  return expectStatus(line.send({ ...get('/auth/tenants?limit=50'), token: accessToken }), [200])
}

function search({ line, accessToken }) {
  return expectStatus(line.send({ ...get('/auth/tenants?search=0042&limit=50'), token: accessToken }), [200])
}

async function findPostmaster(database) {
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  const postmaster = await postmasterOf(client)
  await client.end()
  if (postmaster === null) throw new Error('PostgreSQL has to run on this machine, or its time is unknown')
  return postmaster
}

// Last, so that everything above is there.
if (args.help) console.log(HELP)
else process.exitCode = await run()
