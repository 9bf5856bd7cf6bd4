import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import pg from 'pg'
import { Line, median } from './http-load.mjs'

const HELP = `Usage: bash scripts/with-postgres.sh node benchmarks/scale.mjs [sessions] [tenants]

Whether anything grows with the data: refresh, switch and login, by one caller after the other, with 1 000 sessions and
then with many (default 1 000 000); and by somebody with one further tenant and then with many (default 10 000). Prints
medians and their ratio. A switch and a login are counted without the time of the password hash, which is made cheap.
Ends with 1 when a ratio is past 1.2.`

const mostPast = 1.2
const password = 'a fine long password'

async function measure(sessions, tenants) {
  const server = process.env.TEST_DATABASE_URL
  if (!server) {
    console.error('TEST_DATABASE_URL is not set. Run it through scripts/with-postgres.sh.')
    return 1
  }
  const url = await freshDatabase(server)
  const app = await start(url)
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  const port = Number(new URL(await app.getUrl()).port)
  const few = await person(port)
  const many = await person(port)
  await seedSessions(db, many, 1000)
  const small = await sample(few)
  console.error(`${sessions} sessions …`)
  await seedSessions(db, many, sessions - 1000)
  const rows = rowsOf(`${sessions} sessions, against 1 000`, await sample(few), small)
  console.error(`${tenants} tenants …`)
  await seedTenants(db, many, tenants)
  rows.push(...rowsOf(`a person of ${tenants} tenants, against one of two`, ...(await sample(many, few))))
  console.table(rows)
  few.line.close()
  many.line.close()
  await db.end()
  await app.close()
  return rows.every(({ ratio }) => Number(ratio) <= mostPast) ? 0 : 1
}

/** The server itself is thrown away with everything in it. */
async function freshDatabase(server) {
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  const name = `nest_auth_scale_${randomBytes(4).toString('hex')}`
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.toString()
}

async function start(url) {
  const { NestAuthModule, argon2Hasher, nestAuthDatabase, nestAuthEntities } =
    await import('@nest-auth/server')
  class AppModule {}
  Module({
    imports: [
      TypeOrmModule.forRootAsync(nestAuthDatabase({ url, entities: nestAuthEntities, synchronize: true })),
      NestAuthModule.forRoot({
        secret: randomBytes(32).toString('base64url'),
        tenant: { enabled: true, allowCreate: true },
        password: { hasher: argon2Hasher({ memoryKiB: 64, passes: 1, lanes: 1 }) },
        logger: false,
      }),
    ],
  })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false })
  await app.listen(0, '127.0.0.1')
  return app
}

/** Somebody with two tenants. */
async function person(port) {
  const line = await Line.open(port)
  const slug = `s-${randomBytes(6).toString('hex')}`
  const email = `${slug}@example.com`
  const body = { email, password, newTenant: { name: slug, slug } }
  const first = await post(line, '/auth/signup', body)
  const second = await post(line, '/auth/tenants', { name: slug, slug: `${slug}-b` }, first.accessToken)
  const someone = { line, email, userId: first.user.id, tenants: [first.tenant.id, second.id] }
  return Object.assign(someone, first)
}

const operations = {
  refresh: async (someone) => {
    const body = { refreshToken: someone.refreshToken }
    Object.assign(someone, await post(someone.line, '/auth/refresh', body))
  },
  switch: async (someone) => {
    const [present, other] = someone.tenants
    const body = { tenantId: other }
    const { accessToken, refreshToken } = await post(
      someone.line,
      '/auth/switch-tenant',
      body,
      someone.accessToken,
    )
    Object.assign(someone, { accessToken, refreshToken, tenants: [other, present] })
  },
  login: (someone) =>
    post(someone.line, '/auth/login', { email: someone.email, password, tenantId: someone.tenants[0] }),
}

/** Medians in milliseconds, by operation. */
async function sample(...people) {
  const times = people.map(() => ({}))
  for (let round = -100; round < 500; round++) {
    for (const [name, operation] of Object.entries(operations)) {
      for (const [index, someone] of people.entries()) {
        const begun = performance.now()
        await operation(someone)
        if (round >= 0) (times[index][name] ??= []).push(performance.now() - begun)
      }
    }
  }
  const medians = times.map((own) =>
    Object.fromEntries(Object.entries(own).map(([name, list]) => [name, median(list)])),
  )
  return people.length === 1 ? medians[0] : medians
}

function rowsOf(what, large, small) {
  return Object.keys(operations).map((operation) => ({
    what,
    operation,
    'ms small': small[operation].toFixed(2),
    'ms large': large[operation].toFixed(2),
    ratio: (large[operation] / small[operation]).toFixed(2),
  }))
}

/** Sessions of people who are not asked about, a hundred to a person. */
async function seedSessions(db, { userId }, count) {
  const people = Math.ceil(count / 100)
  await db.query(
    `with person as (
       insert into nest_auth_users (tenant_id, id, email, is_active)
       select tenant_id, gen_random_uuid(), gen_random_uuid() || '@example.com', true
         from nest_auth_users, generate_series(1, $2::int) where id = $1 returning tenant_id, id)
     insert into nest_auth_sessions (tenant_id, id, user_id, sign_in_id, active_tenant_id, refresh_token_hash, last_used_at, expires_at)
     select p.tenant_id, gen_random_uuid(), p.id, gen_random_uuid(), null, md5(random()::text), now(), now() + interval '30 days'
       from person p, generate_series(1, 100)`,
    [userId, people],
  )
  await db.query('vacuum analyze')
}

async function seedTenants(db, { userId }, count) {
  await db.query(
    `with tenant as (
       insert into nest_auth_tenants (id, slug, name)
       select gen_random_uuid(), 'many-' || n, 'Many ' || n from generate_series(1, $2::int) n returning id),
     access as (
       insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id, is_default)
       select t.id, gen_random_uuid(), u.tenant_id, u.id, false from tenant t, nest_auth_users u where u.id = $1
       returning tenant_id, id)
     insert into nest_auth_user_access_roles (tenant_id, user_access_id, role_scope_id, role_id)
     select a.tenant_id, a.id, r.tenant_id, r.id from access a, nest_auth_roles r where r.name = 'member' and r.guard = 'web'`,
    [userId, count],
  )
  await db.query('vacuum analyze')
}

async function post(line, path, body, token) {
  const answer = await line.send({ method: 'POST', path, body, token })
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body}`)
  return JSON.parse(answer.body)
}

// Last, so that everything above is there.
if (process.argv.includes('--help')) console.log(HELP)
else process.exitCode = await measure(Number(process.argv[2] ?? 1_000_000), Number(process.argv[3] ?? 10_000))
