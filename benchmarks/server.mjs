// One server under load: KIND is `bare` (the framework alone, with the limits of the machine as routes), `floor` (the
// framework, a storage of the request and a guard that does nothing: what every such module needs) or `ours`.
import 'reflect-metadata'
import { AsyncLocalStorage } from 'node:async_hooks'
import { Controller, Get, Module, Post } from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { TypeOrmModule } from '@nestjs/typeorm'
import { hash, verify } from '@node-rs/argon2'
import pg from 'pg'

const { KIND, FRAMEWORK, DATABASE_URL, SECRET } = process.env
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

class HelloController {
  hello() {
    return { ok: true }
  }
}
decorate(HelloController, 'app', { hello: Get('guarded') })

class LimitsController {
  constructor() {
    this.pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
  }
  async select() {
    const id = 1 + Math.floor(Math.random() * 1000)
    return (
      await this.pool.query({
        name: 'read',
        text: 'select id, v from limit_rows where id = $1',
        values: [id],
      })
    ).rows[0]
  }
  async update() {
    const id = 1 + Math.floor(Math.random() * 1000)
    const text = 'update limit_rows set v = v + 1 where id = $1 returning id, v'
    return (await this.pool.query({ name: 'write', text, values: [id] })).rows[0]
  }
  async hash() {
    return { hash: await hash('a fine long password', cost) }
  }
  async verify() {
    this.known ??= await hash('a fine long password', cost)
    return { ok: await verify(this.known, 'a fine long password') }
  }
}
decorate(LimitsController, 'limit', {
  select: Get('select'),
  update: Post('update'),
  hash: Post('hash'),
  verify: Post('verify'),
})

class EmptyGuard {
  canActivate() {
    return true
  }
}

class AppModule {}
Module({
  imports: KIND === 'ours' ? await ourModules() : [],
  controllers: KIND === 'ours' ? [HelloController] : [HelloController, LimitsController],
  providers: KIND === 'floor' ? [{ provide: APP_GUARD, useClass: EmptyGuard }] : [],
})(AppModule)

const begun = performance.now()
const processorBegun = process.cpuUsage()
const app =
  FRAMEWORK === 'fastify'
    ? await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false })
    : await NestFactory.create(AppModule, { logger: false })
if (KIND === 'floor') storeRequests(app.getHttpAdapter())
app.enableShutdownHooks()
await app.listen(0, '127.0.0.1')
const bootMs = performance.now() - begun
const { user, system } = process.cpuUsage(processorBegun)
global.gc?.()
process.send({
  port: Number(new URL(await app.getUrl()).port),
  bootMs,
  bootProcessorMs: (user + system) / 1000,
  rssMB: process.memoryUsage().rss / 1e6,
})

function storeRequests(adapter) {
  const storage = new AsyncLocalStorage()
  const open = (next) => storage.run({}, next)
  if (FRAMEWORK === 'fastify') {
    adapter.getInstance().addHook('preValidation', (_request, _reply, done) => open(done))
  } else adapter.use((_request, _response, next) => open(next))
}

async function ourModules() {
  const { NestAuthModule, argon2Hasher, nestAuthDatabase, nestAuthEntities } =
    await import('@nest-auth/server')
  const many = { points: 100_000_000, seconds: 60 }
  const generous = { account: many, address: many, tenant: many }
  return [
    TypeOrmModule.forRootAsync(
      nestAuthDatabase({
        url: DATABASE_URL,
        entities: nestAuthEntities,
        synchronize: Boolean(process.env.SYNCHRONIZE),
      }),
    ),
    NestAuthModule.forRoot({
      secret: SECRET,
      tenant: { enabled: true, allowCreate: true },
      // What does not depend on the data would hide what does.
      ...(process.env.CHEAP_HASH && {
        password: { hasher: argon2Hasher({ memoryKiB: 64, passes: 1, lanes: 1 }) },
      }),
      // The limits are on, and far away: counting is part of the price.
      limits: {
        budgets: {
          login: generous,
          signup: generous,
          refresh: generous,
          tenantLookup: generous,
          tenantCreation: generous,
        },
      },
    }),
  ]
}

function decorate(type, path, handlers) {
  for (const [name, decorator] of Object.entries(handlers)) {
    decorator(type.prototype, name, Object.getOwnPropertyDescriptor(type.prototype, name))
  }
  Controller(path)(type)
}
