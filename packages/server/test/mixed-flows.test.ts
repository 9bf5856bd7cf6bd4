import type { ServerResponse } from 'node:http'
import { Controller, Get, Module, UseInterceptors } from '@nestjs/common'
import type {
  CallHandler,
  CanActivate,
  ExecutionContext,
  MiddlewareConsumer,
  NestInterceptor,
  NestModule,
} from '@nestjs/common'
import { ApplicationConfig } from '@nestjs/core'
import { Observable } from 'rxjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CurrentSession, Public, Tenancy } from '../src/index.ts'
import type { AuthContext } from '../src/index.ts'
import { currentAuth } from '../src/access/current.ts'
import { newcomer } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

/** Goes on with requests in pairs, from the flow of the second: as the callbacks of a shared connection may. */
let waiting: (() => void)[] | null = null
function inOneFlow(_request: unknown, _response: unknown, next: () => void): void {
  if (!waiting) return next()
  waiting.push(next)
  if (waiting.length < 2) return
  const steps = waiting
  waiting = null
  for (const step of steps) step()
}

/** As middleware does that keeps the body as it came, for the signature of a webhook. */
function keepingTheBody(request: { raw?: unknown }, _response: unknown, next: () => void): void {
  request.raw = '{}'
  next()
}

class InOneFlow implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return new Observable((subscriber) =>
      inOneFlow(null, null, () => void next.handle().subscribe(subscriber)),
    )
  }
}

@Controller('mixed')
class MixedController {
  @Get('mine')
  async mine(@CurrentSession() { userId, tenantId }: AuthContext) {
    await Promise.resolve()
    return { userId, tenantId, rowsOf: Tenancy.current() }
  }

  @Get('kept')
  kept(@CurrentSession() { userId, tenantId }: AuthContext) {
    return { userId, tenantId, rowsOf: Tenancy.current() }
  }

  @UseInterceptors(InOneFlow)
  @Get('late')
  late(@CurrentSession() { userId, tenantId }: AuthContext) {
    return { userId, tenantId, rowsOf: Tenancy.current() }
  }

  @Public()
  @Get('open')
  async open() {
    await Promise.resolve()
    return { rowsOf: Tenancy.current() }
  }
}

/** As GraphQL does: the guard is asked by a resolver, behind a middleware that answers. */
function asResolver(request: object): ExecutionContext {
  const args = [{}, {}, { req: request }, {}]
  return {
    getType: () => 'graphql',
    getClass: () => MixedController,
    getHandler: () => MixedController.prototype.mine,
    getArgs: () => args,
    getArgByIndex: (at: number) => args[at],
  } as unknown as ExecutionContext
}

async function resolve(request: object, response: ServerResponse): Promise<void> {
  const guard = app.nest.get(ApplicationConfig).getGlobalGuards()[0] as CanActivate
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  try {
    await guard.canActivate(asResolver(request))
    const { userId, tenantId } = currentAuth()
    answer(200, { userId, tenantId, rowsOf: Tenancy.current() })
  } catch (error) {
    answer(500, { message: String(error) })
  }
}

@Module({ controllers: [MixedController] })
class MixedModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(inOneFlow).forRoutes('mixed/mine', 'mixed/open')
    consumer.apply(inOneFlow, resolve).forRoutes('mixed/graph')
    consumer.apply(keepingTheBody, inOneFlow).forRoutes('mixed/kept')
  }
}

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ framework: 'express', imports: [MixedModule] })
})
afterAll(() => app.close())

const ask = (path: string, person?: Person) =>
  app.request(`/mixed/${path}`, {
    headers: person ? { authorization: `Bearer ${person.accessToken}` } : {},
  })

it.each([
  ['a middleware', 'mine'],
  ['an interceptor', 'late'],
  ['a middleware behind one that keeps the body', 'kept'],
  ['a middleware in front of a GraphQL resolver', 'graph'],
])('serves nobody as somebody else where %s goes on in the flow of another request', async (_, path) => {
  const people = [await newcomer(app), await newcomer(app)]
  const expected = people.map(({ userId, tenantId }) => ({ userId, tenantId, rowsOf: tenantId }))
  expect(await Promise.all(people.map(async (person) => (await ask(path, person)).body))).toEqual(expected)
  waiting = []
  const mixed = await Promise.all(people.map((person) => ask(path, person)))
  for (const [index, { status, body }] of mixed.entries()) {
    if (status === 200) expect(body).toEqual(expected[index])
    else expect(status).toBe(500)
  }
  expect(mixed.filter(({ status }) => status === 200)).toHaveLength(1)
})

it('shows nobody the rows of another tenant on a public route', async () => {
  const person = await newcomer(app)
  waiting = []
  const [open, mine] = await Promise.all([ask('open'), ask('mine', person)])
  const both = [open, mine].map(({ status, body }) => (status === 200 ? body.rowsOf : status))
  expect([
    [null, 500],
    [500, person.tenantId],
  ]).toContainEqual(both)
})
