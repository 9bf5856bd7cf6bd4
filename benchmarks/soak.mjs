import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { newcomer } from './auth-requests.mjs'
import { emailOf, fill, newDatabase } from './filled-database.mjs'
import { Line } from './http-load.mjs'
import { postmasterOf, spentOn } from './processor-time.mjs'
import { startServer } from './servers.mjs'
import { Books } from './soak/books.mjs'
import { Client } from './soak/client.mjs'
import { peopleDeeds } from './soak/people-deeds.mjs'
import { refreshDeeds } from './soak/refresh-deeds.mjs'
import { heldAt, operationsOf, pointLine } from './soak/report.mjs'
import { strangerDeeds } from './soak/stranger-deeds.mjs'
import { boundsOf, makeOld, measureDatabase } from './soak/tables.mjs'
import { fewestForTrends, verdictOf } from './soak/verdict.mjs'

const day = 24 * 3600 * 50

const HELP = `Usage: bash scripts/with-postgres.sh node benchmarks/soak.mjs [--requests ${day / 10}] [--whole-day] [--people 4000]
       [--framework fastify] [--real-hash] [--snapshots]

A day of a B2B application at 50 requests a second, as fast as the machine goes: by default a tenth of it, some eight minutes; the
whole with --whole-day. People work, refresh, switch, sign in, mistype, forget, sign up and leave; strangers try what
they have made up. Sessions end after two minutes, or one unused, so that all there is expires and is removed within the run; what is
kept for a day or a month after that is made so old after half a minute. Passwords are hashed at next to no cost without --real-hash.
The clients keep books of their own: each answer is compared with them. After each quarter everything rests, and what the server
and the database hold is measured after a full collection; --snapshots writes the heap too.
Writes .artifacts/benchmarks/soak.json. Ends with 1 when a promise is broken; growth is judged from ${fewestForTrends} requests on.`

const { values: args } = parseArgs({
  options: {
    requests: { type: 'string', default: String(day / 10) },
    'whole-day': { type: 'boolean' },
    people: { type: 'string', default: '4000' },
    framework: { type: 'string', default: 'express' },
    'real-hash': { type: 'boolean' },
    snapshots: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const requests = args['whole-day'] ? day : Number(args.requests)
const clientCount = 12
const artifacts = join(import.meta.dirname, '../.artifacts/benchmarks')
const deeds = [...peopleDeeds, ...refreshDeeds, ...strangerDeeds]
const weights = deeds.reduce((sum, [weight]) => sum + weight, 0)

async function run() {
  if (!process.env.TEST_DATABASE_URL) {
    console.error('TEST_DATABASE_URL is not set. Run it through scripts/with-postgres.sh.')
    return 1
  }
  await mkdir(artifacts, { recursive: true })
  const url = await newDatabase(process.env.TEST_DATABASE_URL)
  const database = new pg.Client({ connectionString: url })
  await database.connect()
  const server = await startServer(
    {
      DATABASE_URL: url,
      FRAMEWORK: args.framework,
      SECRET: randomBytes(32).toString('base64url'),
      REAL_HASH: args['real-hash'] ? '1' : '',
    },
    [],
    'soak/server.mjs',
  )
  const books = new Books()
  const world = await openWorld(url, database, server, books)
  const ageing = setInterval(() => void makeOld(database).catch(report), 10_000)
  try {
    return await soak(world)
  } finally {
    clearInterval(ageing)
    for (const client of world.clients) client.close()
    await server.stop()
    await database.end()
  }
}

/** The people, each with a client that acts for them. */
async function openWorld(url, database, server, books) {
  const line = await Line.open(server.port)
  await newcomer(line)
  line.close()
  const { users, tenantsOf } = await fill(url, { sessions: 10 * Number(args.people) })
  await database.query('truncate nest_auth_sessions, nest_auth_audit_entries, nest_auth_otps')
  const { rows: tenants } = await database.query('select id, slug from nest_auth_tenants')
  const slugOf = new Map(tenants.map(({ id, slug }) => [id, slug]))
  const people = Array.from({ length: users }, (_, at) => ({
    email: emailOf(at),
    password: 'a fine long password',
    tenants: tenantsOf(at),
    slug: slugOf.get(tenantsOf(at)[0]),
    // An office of twenty behind one address.
    address: `10.0.${Math.floor(at / 20 / 250)}.${1 + (Math.floor(at / 20) % 250)}`,
    sessions: new Set(),
  }))
  const share = (index) => people.filter((_, at) => at % clientCount === index)
  const clients = await Promise.all(
    Array.from({ length: clientCount }, (_, index) => Client.open(books, server.port, share(index))),
  )
  const clientOf = new Map(
    clients.flatMap((client) => client.people.map((person) => [person.email, { client, person }])),
  )
  server.child.on('message', ({ mail }) => {
    const token = /#token=([\w.~-]+)/.exec(mail?.text)?.[1]
    const known = clientOf.get(mail?.to)
    if (token && known) known.client.mailed.push({ person: known.person, token })
  })
  const postmaster = await postmasterOf(database)
  return {
    database,
    server,
    books,
    clients,
    postmaster,
    counts: { people: users + 1, tenants: tenants.length },
  }
}

async function soak({ database, server, books, clients, postmaster, counts }) {
  const begun = performance.now()
  const [points, quarters] = [[], []]
  const measure = async () => {
    // Mails are on their way for a moment after the requests.
    await delay(700)
    const bounds = boundsOf(books, counts)
    const live = sessionsOf(clients)
    const seconds = (performance.now() - begun) / 1000
    // First the connections: the process stands still while it is measured, and idle ones are closed meanwhile.
    const inDatabase = await measureDatabase(database)
    const inProcess = await ask(server.child, { measure: true }, 'measured')
    points.push({ requests: books.requests, seconds, live, ...inProcess, ...inDatabase, bounds })
    if (args.snapshots) await snapshot(server.child, points.length - 1)
    report(pointLine(points.at(-1)))
  }
  // The first requests compile, open connections and fill caches.
  await work(clients, books, Math.min(20_000, requests / 20))
  books.quarters[0].clear()
  await measure()
  for (let quarter = 0; quarter < 4; quarter++) {
    books.quarter = quarter
    const quarterBegun = performance.now()
    const requestsBefore = books.requests
    const ownBefore = process.cpuUsage()
    const [node, postgres] = await spentOn([server.pid, postmaster], async () => {
      await work(clients, books, (requests * (quarter + 1)) / 4)
      return books.requests - requestsBefore
    })
    const perSecond = ((books.requests - requestsBefore) * 1000) / (performance.now() - quarterBegun)
    const own = process.cpuUsage(ownBefore)
    quarters.push({
      node,
      postgres,
      clients: (own.user + own.system) / (books.requests - requestsBefore),
      perSecond,
    })
    await measure()
  }
  const lines = verdictOf({ books, points, quarters, requests, clientSockets: 2 * clientCount })
  return tell({ books, points, quarters, lines, seconds: (performance.now() - begun) / 1000 })
}

/** Everybody does one thing after the other until so many requests have been sent. */
async function work(clients, books, until) {
  let told = Math.floor((books.requests / requests) * 20)
  await Promise.all(
    clients.map(async (client) => {
      while (books.requests < until) {
        await anyDeed()(client)
        const twentieth = Math.floor((books.requests / requests) * 20)
        if (twentieth > told)
          report(`${books.requests.toLocaleString('en')} requests, ${sessionsOf(clients)} live sessions`)
        told = Math.max(told, twentieth)
      }
    }),
  )
}

function anyDeed() {
  let at = Math.random() * weights
  for (const [weight, deed] of deeds) {
    at -= weight
    if (at < 0) return deed
  }
  return deeds[0][1]
}

function sessionsOf(clients) {
  return clients.reduce((sum, { sessions }) => sum + sessions.length, 0)
}

function ask(child, question, answer) {
  const { promise, resolve } = withResolvers()
  const listen = (message) => answer in message && (child.off('message', listen), resolve(message[answer]))
  child.on('message', listen)
  child.send(question)
  return promise
}

// Not in Node 20.
function withResolvers() {
  const settled = {}
  settled.promise = new Promise((resolve) => Object.assign(settled, { resolve }))
  return settled
}

async function snapshot(child, at) {
  const path = join(artifacts, `soak-${at}.heapsnapshot`)
  report(`written ${await ask(child, { snapshot: path }, 'written')}`)
}

async function tell({ books, points, quarters, lines, seconds }) {
  const operations = operationsOf(books)
  for (const table of [operations, heldAt(points), lines]) console.table(table)
  const rates = quarters.map(({ perSecond }) => perSecond.toFixed(0)).join(', ')
  const begun = books.writtenInAll('sessions')
  console.log(
    `${books.requests} requests in ${seconds.toFixed(0)} s, ${rates} a second; ${begun} sessions begun`,
  )
  const file = {
    at: new Date(),
    node: process.version,
    ...args,
    seconds,
    operations,
    points,
    quarters,
    lines,
  }
  await writeFile(join(artifacts, 'soak.json'), `${JSON.stringify(file, null, 2)}\n`)
  const broken = lines.filter(({ kept }) => kept !== 'yes')
  console.log(broken.length === 0 ? 'ok' : `BROKEN: ${broken.map(({ what }) => what).join('; ')}`)
  return broken.length === 0 ? 0 : 1
}

function report(line) {
  console.error(line instanceof Error ? line.stack : line)
}

// Last, so that everything above is there.
if (args.help) console.log(HELP)
else process.exitCode = await run()
