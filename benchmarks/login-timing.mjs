import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import { DataSource } from 'typeorm'
import {
  NestAuthModule,
  TenantService,
  UserService,
  nestAuthDatabase,
  nestAuthEntities,
} from '@nest-auth/server'

const HELP = `Usage: node benchmarks/login-timing.mjs [rounds]

Whether the time of a login tells that an e-mail address exists: known and unknown addresses in turn, 500 rounds.
Ends with 1 when the median gap is past max(5 ms, 5 %) or a classifier is right outside of 0.45 to 0.55.`

if (process.argv.includes('--help')) {
  console.log(HELP)
} else {
  process.exitCode = await measure(Number(process.argv[2] ?? 500))
}

async function measure(rounds) {
  class AppModule {}
  Module({
    imports: [
      TypeOrmModule.forRootAsync(
        nestAuthDatabase({ dataDir: 'memory://', entities: nestAuthEntities, synchronize: true }),
      ),
      NestAuthModule.forRoot({
        secret: randomBytes(32).toString('base64url'),
        tenant: { enabled: true, mode: 'ISOLATED' },
        // Thousands of failures from one address are what this is about.
        limits: { budgets: { login: { address: null, tenant: null } } },
      }),
    ],
  })(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false })
  await app.listen(0, '127.0.0.1')
  const url = `${await app.getUrl()}/auth/login`
  const database = app.get(DataSource, { strict: false })
  const tenants = app.get(TenantService, { strict: false })
  const users = app.get(UserService, { strict: false })
  const acme = await tenants.createTenant({ name: 'Acme', slug: 'acme' })
  const globex = await tenants.createTenant({ name: 'Globex', slug: 'globex' })
  await users.createUser({ email: 'known@example.com', password: 'a fine long password' }, acme.id)
  await users.createUser({ email: 'elsewhere@example.com', password: 'a fine long password' }, globex.id)

  const time = async (email) => {
    const begun = performance.now()
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'a wrong long password', tenantId: acme.id }),
    })
    await response.text()
    if (response.status !== 401) throw new Error(`a login was answered ${response.status}`)
    return performance.now() - begun
  }
  const known = []
  const others = { 'no such address': [], 'address of another tenant': [] }
  for (let round = -20; round < rounds; round++) {
    // The lockout after ten failures in a row would end the measurement.
    if (round % 8 === 0) await database.query('delete from nest_auth_guess_counts')
    const times = [
      await time('known@example.com'),
      await time('nobody@example.com'),
      await time('elsewhere@example.com'),
    ]
    if (round < 0) continue
    known.push(times[0])
    others['no such address'].push(times[1])
    others['address of another tenant'].push(times[2])
    if (process.stderr.isTTY) process.stderr.write(`\r${round + 1} of ${rounds}`)
  }
  await app.close()

  const base = median(known)
  let failures = 0
  console.log(`known address, wrong password: median ${base.toFixed(2)} ms over ${rounds} rounds`)
  for (const [name, times] of Object.entries(others)) {
    const gap = Math.abs(median(times) - base)
    const auc = areaUnderCurve(known, times)
    const isFine = gap < Math.max(5, base * 0.05) && auc > 0.45 && auc < 0.55
    if (!isFine) failures++
    console.log(
      `${name}: gap ${gap.toFixed(2)} ms, AUC ${auc.toFixed(3)}  ${isFine ? 'ok' : 'TELLS THEM APART'}`,
    )
  }
  return failures === 0 ? 0 : 1
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

/** How often a value of the first sample is larger than one of the second; 0.5 means that they look alike. */
function areaUnderCurve(first, second) {
  let larger = 0
  for (const a of first) for (const b of second) larger += a > b ? 1 : a === b ? 0.5 : 0
  return larger / (first.length * second.length)
}
