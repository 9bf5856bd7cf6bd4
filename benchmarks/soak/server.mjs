// The server of a soak: everything a day asks of it, with lifetimes short enough for rows to expire within the run.
import 'reflect-metadata'
import { writeHeapSnapshot } from 'node:v8'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { TypeOrmModule } from '@nestjs/typeorm'
import {
  NestAuthModule,
  Public,
  argon2Hasher,
  currentAuth,
  nestAuthDatabase,
  nestAuthEntities,
} from '@nest-auth/server'
import { lifetimes } from './lifetimes.mjs'
import { measureProcess } from './process-measures.mjs'

const { FRAMEWORK, DATABASE_URL, SECRET, REAL_HASH } = process.env

class AppController {
  guarded() {
    const { userId, tenantId } = currentAuth()
    return { userId, tenantId }
  }
  /** What slows this down is the machine, or everything. */
  nothing() {
    return { ok: true }
  }
}
Controller('app')(AppController)
decorate('guarded', Get('guarded'))
decorate('nothing', Get('nothing'), Public())

const { windowSeconds } = lifetimes
const per = (points) => ({ points, seconds: windowSeconds })

class AppModule {}
Module({
  controllers: [AppController],
  imports: [
    TypeOrmModule.forRootAsync(
      nestAuthDatabase({ url: DATABASE_URL, entities: nestAuthEntities, synchronize: true }),
    ),
    NestAuthModule.forRoot({
      secret: SECRET,
      tenant: { enabled: true, allowCreate: true },
      signup: { revealsTakenEmail: true },
      tokens: {
        accessTokenTtlSeconds: lifetimes.accessSeconds,
        refreshTokenIdleTtlSeconds: lifetimes.idleSeconds,
        refreshTokenAbsoluteTtlSeconds: lifetimes.absoluteSeconds,
      },
      password: REAL_HASH ? {} : { hasher: argon2Hasher({ memoryKiB: 64, passes: 1, lanes: 1 }) },
      maintenance: { intervalMinutes: 1 },
      audit: { retentionDays: 1 },
      trustProxyHops: 1,
      // As many as by default, in less time; a tenant has a day's traffic within minutes.
      limits: {
        budgets: {
          login: { address: per(300), tenant: null },
          signup: { account: per(100), address: per(300), tenant: null },
          refresh: { address: per(600) },
          selection: { address: per(60) },
          tenantLookup: { address: per(120) },
          tenantCreation: { account: per(20), address: per(100) },
          passwordReset: { account: per(3), address: per(30), tenant: null },
        },
      },
      mail: {
        from: 'Soak <no-reply@example.com>',
        appUrl: 'https://app.example.com',
        sender: { send: async ({ to, text }) => void process.send({ mail: { to, text } }) },
      },
    }),
  ],
})(AppModule)

const app =
  FRAMEWORK === 'fastify'
    ? await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error', 'warn'] })
    : await NestFactory.create(AppModule, { logger: ['error', 'warn'] })
app.enableShutdownHooks()
await app.listen(0, '127.0.0.1')

function decorate(handler, ...decorators) {
  const { prototype } = AppController
  for (const decorator of decorators)
    decorator(prototype, handler, Object.getOwnPropertyDescriptor(prototype, handler))
}

process.on('message', ({ measure, snapshot }) => {
  if (measure) void measureProcess().then((measured) => process.send({ measured }))
  if (snapshot) process.send({ written: writeHeapSnapshot(snapshot) })
})
process.send({ port: Number(new URL(await app.getUrl()).port) })
