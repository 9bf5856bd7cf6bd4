import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import { DataSource } from 'typeorm'
import {
  NestAuthModule,
  Tenancy,
  TenantService,
  UserService,
  nestAuthDatabase,
  nestAuthEntities,
} from '@nest-auth/server'

const HELP = `Usage: node benchmarks/many-tenants.mjs [rounds]

What somebody in 10 000 tenants waits for against somebody in two: login, me, refresh, switch, and a page of the list; 200
rounds in turn. On the server in TEST_DATABASE_URL, else on the embedded database. Ends with 1 when a median is more than
1.5 times the other.`

const many = 10_000
const password = 'a fine long password'

if (process.argv.includes('--help')) {
  console.log(HELP)
} else {
  process.exitCode = await measure(Number(process.argv[2] ?? 200))
}

async function measure(rounds) {
  const unlimited = { points: 1_000_000, seconds: 60 }
  const budget = { account: unlimited, address: unlimited, tenant: unlimited }
  const url = process.env.TEST_DATABASE_URL
  class AppModule {}
  Module({
    imports: [
      TypeOrmModule.forRootAsync(
        nestAuthDatabase({
          ...(url ? { url } : { dataDir: 'memory://' }),
          entities: nestAuthEntities,
          synchronize: true,
        }),
      ),
      NestAuthModule.forRoot({
        secret: randomBytes(32).toString('base64url'),
        tenant: { enabled: true, mode: 'SHARED' },
        limits: { budgets: { login: budget, refresh: budget } },
        logger: false,
      }),
    ],
  })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false })
  await app.listen(0, '127.0.0.1')
  const base = `${await app.getUrl()}/auth`
  const people = await populate(app)

  const call = async (method, path, { token, body } = {}) => {
    const begun = performance.now()
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${JSON.stringify(answer)}`)
    return { ms: performance.now() - begun, answer }
  }
  const round = async ({ email, tenants }) => {
    const login = await call('POST', '/login', { body: { email, password, tenantId: tenants[0] } })
    const me = await call('GET', '/me', { token: login.answer.accessToken })
    const { refreshToken } = login.answer
    const refresh = await call('POST', '/refresh', { body: { refreshToken } })
    const token = refresh.answer.accessToken
    const list = await call('GET', '/tenants?limit=50', { token })
    const search = await call('GET', '/tenants?search=0042&limit=50', { token })
    const into = await call('POST', '/switch-tenant', { token, body: { tenantId: tenants[1] } })
    return { login, me, refresh, 'first page': list, search, switch: into }
  }

  const times = new Map()
  for (let at = -10; at < rounds; at++) {
    for (const [who, person] of Object.entries(people)) {
      const results = await round(person)
      if (at < 0) continue
      for (const [name, { ms }] of Object.entries(results)) {
        if (!times.has(name)) times.set(name, { few: [], many: [] })
        times.get(name)[who].push(ms)
      }
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${at + 1} of ${rounds}`)
  }
  await app.close()

  let failures = 0
  for (const [name, { few, many }] of times) {
    const ratio = median(many) / median(few)
    // The list itself is read by name, so it grows with what is sorted; it must stay a matter of milliseconds.
    const isList = name === 'first page' || name === 'search'
    const isFine = isList ? median(many) < 250 : ratio < 1.5
    if (!isFine) failures++
    console.log(
      `${name.padEnd(10)} ${median(few).toFixed(2)} ms in two, ${median(many).toFixed(2)} ms in ten thousand: ` +
        `${ratio.toFixed(2)} times  ${isFine ? 'ok' : 'GROWS'}`,
    )
  }
  return failures === 0 ? 0 : 1
}

/** Two people of the same two tenants, one of whom is in ten thousand more. */
async function populate(app) {
  const tenants = app.get(TenantService, { strict: false })
  const users = app.get(UserService, { strict: false })
  const database = app.get(DataSource, { strict: false })
  const shared = [
    await tenants.createTenant({ name: 'Acme', slug: 'acme' }),
    await tenants.createTenant({ name: 'Globex', slug: 'globex' }),
  ].map(({ id }) => id)
  const person = async (email) => {
    const { id } = await users.createUser({ email, password }, shared[0])
    await users.addToTenant(id, shared[1])
    return { id, email, tenants: shared }
  }
  const [few, more] = [await person('few@example.com'), await person('many@example.com')]
  const id = (kind) => `('019a0000-0000-7000-${kind}-' || lpad(to_hex(n), 12, '0'))::uuid`
  await Tenancy.asPlatform('ten thousand tenants for a measurement', async () => {
    await database.query(
      `insert into nest_auth_tenants (id, slug, name)
       select ${id('8000')}, 'many-' || n, 'Many ' || lpad(n::text, 5, '0') from generate_series(1, ${many}) n`,
    )
    await database.query(
      `insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id)
       select ${id('8000')}, ${id('9000')}, u.tenant_id, u.id from generate_series(1, ${many}) n, nest_auth_users u
        where u.id = $1`,
      [more.id],
    )
    await database.query('analyze nest_auth_user_accesses')
  })
  return { few, many: more }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
