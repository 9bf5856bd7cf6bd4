import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'

const HELP = `Usage: node benchmarks/overload.mjs [seconds]

Whether a flood of sign-ins, five times what the machine can hash, harms anybody else. Prints how refreshes and guarded
requests fare without and with the flood, and how fast sign-ins past the limit are refused. On the embedded database,
or on a PostgreSQL server in TEST_DATABASE_URL.
Ends with 1 when either becomes more than twice as slow (median), or a refusal takes more than 100 ms (median).`

const people = 40
const password = 'a fine long password'
let next = 0

if (process.argv.includes('--help')) console.log(HELP)
else if (process.argv[2] === 'serve') await serve()
else process.exitCode = await measure(Number(process.argv[2] ?? 8))

async function serve() {
  await import('reflect-metadata')
  const { Controller, Get, Module } = await import('@nestjs/common')
  const { NestFactory } = await import('@nestjs/core')
  const { TypeOrmModule } = await import('@nestjs/typeorm')
  const { NestAuthModule, UserService, nestAuthDatabase, nestAuthEntities } =
    await import('@nest-auth/server')
  class AppController {
    hello() {
      return { ok: true }
    }
  }
  Controller('app')(AppController)
  Get()(AppController.prototype, 'hello', Object.getOwnPropertyDescriptor(AppController.prototype, 'hello'))
  class AppModule {}
  const url = process.env.BENCHMARK_DATABASE_URL
  Module({
    controllers: [AppController],
    imports: [
      TypeOrmModule.forRootAsync(
        nestAuthDatabase({
          ...(url ? { url } : { dataDir: 'memory://' }),
          entities: nestAuthEntities,
          synchronize: true,
        }),
      ),
      NestAuthModule.forRoot({ secret: randomBytes(32).toString('base64url') }),
    ],
  })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false })
  await app.listen(0, '127.0.0.1')
  const users = app.get(UserService, { strict: false })
  await Promise.all(
    Array.from({ length: people }, (_, index) =>
      users.createUser({ email: `person-${index}@example.com`, password }),
    ),
  )
  process.on('disconnect', () => process.exit())
  process.send({ url: await app.getUrl() })
}

async function measure(seconds) {
  const database = process.env.TEST_DATABASE_URL ? await createDatabase(process.env.TEST_DATABASE_URL) : null
  const child = fork(import.meta.filename, ['serve'], {
    env: { ...process.env, ...(database && { BENCHMARK_DATABASE_URL: database.url }) },
  })
  try {
    const { url } = await new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', () => reject(new Error('the server did not start')))
    })
    return await report(url, seconds)
  } finally {
    child.kill()
    await database?.drop()
  }
}

async function report(url, seconds) {
  const capacity = await hashCapacity(url)
  const calm = await sample(url, seconds)
  const flood = startFlood(url, capacity * 5)
  await pause(1500)
  const busy = await sample(url, seconds)
  const logins = await flood.stop()
  const ratio = {
    refresh: median(busy.refresh) / median(calm.refresh),
    guarded: median(busy.guarded) / median(calm.guarded),
  }
  const refused = logins.filter(({ status }) => status === 503).map(({ ms }) => ms)
  const served = logins.filter(({ status }) => status === 200).length
  const others = logins.length - refused.length - served
  console.log(`capacity: ${capacity.toFixed(0)} sign-ins a second; flood: ${logins.length} of them`)
  for (const name of ['guarded', 'refresh']) {
    console.log(
      `${name}: median ${show(calm[name])} calm, ${show(busy[name])} in the flood: ${ratio[name].toFixed(2)}×`,
    )
  }
  console.log(
    `sign-ins served ${served}, refused ${refused.length} after a median of ${median(refused).toFixed(1)} ms ` +
      `(99 %: ${quantile(refused, 0.99).toFixed(1)} ms), anything else ${others}`,
  )
  const isFine = ratio.refresh <= 2 && ratio.guarded <= 2 && median(refused) < 100 && others === 0
  console.log(isFine ? 'ok' : 'NOT GOOD ENOUGH')
  return isFine ? 0 : 1
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

function login(url) {
  return post(`${url}/auth/login`, { email: `person-${next++ % people}@example.com`, password })
}

async function hashCapacity(url) {
  await login(url)
  const begun = performance.now()
  let done = 0
  const worker = async () => {
    while (performance.now() - begun < 2000) {
      await login(url)
      done++
    }
  }
  await Promise.all([worker(), worker(), worker(), worker()])
  return done / 2
}

/** One caller of each kind at a time, one request after the other. */
async function sample(url, seconds) {
  let session
  do session = (await login(url)).body
  while (!session.accessToken)
  const times = { guarded: [], refresh: [] }
  const until = performance.now() + seconds * 1000
  const timed = async (list, call) => {
    const begun = performance.now()
    const answer = await call()
    list.push(performance.now() - begun)
    return answer
  }
  while (performance.now() < until) {
    await timed(times.guarded, async () => {
      const response = await fetch(`${url}/app`, {
        headers: { authorization: `Bearer ${session.accessToken}` },
      })
      await response.text()
      if (response.status !== 200) throw new Error(`guarded: ${response.status}`)
    })
    const { status, body } = await timed(times.refresh, () =>
      post(`${url}/auth/refresh`, { refreshToken: session.refreshToken }),
    )
    if (status !== 200) throw new Error(`refresh: ${status}`)
    session = { ...session, ...body }
  }
  return times
}

/** So many sign-ins a second, whether or not the former were answered. */
function startFlood(url, perSecond) {
  const begun = performance.now()
  const all = []
  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1000) * perSecond
    while (all.length < due) {
      const sent = performance.now()
      all.push(login(url).then(({ status }) => ({ status, ms: performance.now() - sent })))
    }
  }, 5)
  return {
    stop: () => {
      clearInterval(timer)
      return Promise.all(all)
    },
  }
}

async function createDatabase(server) {
  const { default: pg } = await import('pg')
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  const name = `nest_auth_overload_${randomBytes(4).toString('hex')}`
  await admin.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.toString(),
    drop: async () => {
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function median(values) {
  return quantile(values, 0.5)
}

function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0
}

function show(values) {
  return `${median(values).toFixed(2)} ms (95 %: ${quantile(values, 0.95).toFixed(1)} ms)`
}
