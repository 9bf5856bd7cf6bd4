import { Controller, Get, Injectable, Module } from '@nestjs/common'
import type { ExecutionContext } from '@nestjs/common'
import { ROUTE_ARGS_METADATA } from '@nestjs/common/internal'
import { ApplicationConfig } from '@nestjs/core'
import { WsAdapter } from '@nestjs/platform-ws'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { AccessGuard } from '../src/access/access.guard.ts'
import {
  Audit,
  AuthError,
  CurrentMembership,
  CurrentSession,
  CurrentTenant,
  CurrentTenantId,
  CurrentUser,
  RequireRoles,
  currentAuth,
} from '../src/index.ts'
import type { AuthContext, NestAuthTenant, NestAuthUser, NestAuthUserAccess } from '../src/index.ts'
import { newcomer } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, tenancies } from './test-app.ts'
import type { TestApp } from './test-app.ts'

@Injectable()
class Desk {
  clerk() {
    return currentAuth().userId
  }
}

@WebSocketGateway({ path: '/live' })
class LiveGateway {
  constructor(
    private readonly desk: Desk,
    private readonly audit: Audit,
  ) {}

  @SubscribeMessage('who')
  who(
    @CurrentSession() session: AuthContext,
    @CurrentUser() user: NestAuthUser,
    @CurrentMembership() membership: NestAuthUserAccess,
  ) {
    return {
      event: 'you',
      data: [session.userId, user.id, membership.userId, this.desk.clerk(), session.tenantId],
    }
  }

  @SubscribeMessage('tenant')
  tenant(@CurrentTenantId() tenantId: string, @CurrentTenant() tenant: NestAuthTenant) {
    return { event: 'tenant', data: [tenantId, tenant.id] }
  }

  @SubscribeMessage('note')
  async note(@CurrentSession() { tenantId }: AuthContext) {
    await this.audit.record({ action: 'platform.scope_opened', tenantId })
    throw new AuthError('NOT_FOUND')
  }

  @RequireRoles('boss')
  @SubscribeMessage('boss')
  boss() {
    return { event: 'boss', data: 'ok' }
  }
}

@Controller('resolver')
class Resolver {
  @RequireRoles('owner')
  @Get()
  owned(@CurrentUser() user: NestAuthUser, @CurrentTenantId() tenantId: string) {
    return { userId: user.id, tenantId }
  }
}

@Module({ controllers: [Resolver], providers: [Desk, LiveGateway] })
class LiveModule {}

/** A WebSocket whose messages are answered one by one. */
async function connect(app: TestApp, protocols: string[], headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/live`, protocols, { headers })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    socket,
    ask: (event: string) =>
      new Promise<{ event: string; data: unknown }>((resolve) => {
        socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())))
        socket.send(JSON.stringify({ event, data: null }))
      }),
    closed: () => new Promise<number>((resolve) => socket.once('close', resolve)),
  }
}

describe.each(tenancies)('A gateway of the application, with tenancy %s', (tenancy) => {
  let app: TestApp
  let person: Person
  beforeAll(async () => {
    app = await createTestApp({
      tenancy,
      imports: [LiveModule],
      prepare: (nest) => nest.useWebSocketAdapter(new WsAdapter(nest)),
    })
    person = await newcomer(app)
  })
  afterAll(() => app.close())

  const bearer = ({ accessToken }: Person) => ['nest-auth', `nest-auth.bearer.${accessToken}`]
  const refused = (code: string) => ({ event: 'exception', data: expect.objectContaining({ code }) })

  it('knows the caller, in its parameters and in services', async () => {
    const { socket, ask } = await connect(app, bearer(person))
    const me = person.userId
    expect(await ask('who')).toEqual({ event: 'you', data: [me, me, me, me, person.tenantId] })
    expect(await ask('tenant')).toEqual(
      tenancy === 'off'
        ? refused('TENANT_REQUIRED')
        : { event: 'tenant', data: [person.tenantId, person.tenantId] },
    )
    expect(await ask('boss')).toEqual(refused('FORBIDDEN'))
    socket.close()
  })

  it('tells with a refusal the id under which the message is on record', async () => {
    const { socket, ask } = await connect(app, bearer(person))
    const { data } = await ask('note')
    const { items } = await app.nest.get(Audit).list({ tenantId: person.tenantId, limit: 1 })
    expect(data).toMatchObject({ code: 'NOT_FOUND', requestId: items[0]!.requestId })
    socket.close()
  })

  it('takes the token in the Authorization header too, and a session by its cookie', async () => {
    const byHeader = await connect(app, [], { authorization: `Bearer ${person.accessToken}` })
    expect((await byHeader.ask('who')).event).toBe('you')
    byHeader.socket.close()
    const cookie = `__Host-nest-auth-${person.sessionId}=${person.refreshToken}`
    const named = ['nest-auth', `nest-auth.session.${person.sessionId}`]
    const byCookie = await connect(app, named, { cookie, origin: app.url })
    expect((await byCookie.ask('who')).event).toBe('you')
    byCookie.socket.close()
    const fromElsewhere = await connect(app, named, { cookie, origin: 'https://evil.test' })
    expect(await fromElsewhere.ask('who')).toEqual(refused('CSRF_REJECTED'))
    fromElsewhere.socket.close()
  })

  it('lets an Authorization header decide alone, whatever subprotocols say', async () => {
    const other = await newcomer(app)
    const cookie = `__Host-nest-auth-${other.sessionId}=${other.refreshToken}`
    for (const protocols of [bearer(other), ['nest-auth', `nest-auth.session.${other.sessionId}`]]) {
      const headers = { authorization: `Bearer ${person.accessToken}`, cookie, origin: app.url }
      const { socket, ask } = await connect(app, protocols, headers)
      expect((await ask('who')).data).toContain(person.userId)
      socket.close()
      const { ask: askAgain } = await connect(app, protocols, {
        ...headers,
        authorization: 'Bearer nonsense',
      })
      expect(await askAgain('who')).toEqual(refused('UNAUTHENTICATED'))
    }
  })

  it('refuses and closes a socket without a session', async () => {
    for (const protocols of [[], ['nest-auth'], ['nest-auth', 'nest-auth.bearer.nonsense']]) {
      const { ask, closed } = await connect(app, protocols)
      const end = closed()
      expect(await ask('who')).toEqual(refused('UNAUTHENTICATED'))
      expect(await end).toBe(4401)
    }
  })

  it('refuses the next message of a session that has ended, without a statement before that', async () => {
    const guest = await newcomer(app)
    const { ask, closed } = await connect(app, bearer(guest))
    expect((await ask('boss')).event).toBe('exception')
    expect(await app.statements.during(() => ask('boss'))).toBe(0)
    await app.call('logout', { token: guest.accessToken, body: {} })
    const end = closed()
    expect(await ask('who')).toEqual(refused('UNAUTHENTICATED'))
    expect(await end).toBe(4401)
  })

  it.runIf(tenancy !== 'off')('guards a GraphQL resolver, and tells it the caller', async () => {
    const asResolver = (authorization: string) => {
      const args = [{}, {}, { req: { headers: { authorization } } }, {}]
      return {
        getType: () => 'graphql',
        getClass: () => Resolver,
        getHandler: () => Resolver.prototype.owned,
        getArgs: () => args,
        getArgByIndex: (at: number) => args[at],
      } as unknown as ExecutionContext
    }
    const call = asResolver(`Bearer ${person.accessToken}`)
    const guard = app.nest.get(ApplicationConfig).getGlobalGuards()[0] as AccessGuard
    expect(await guard.canActivate(call)).toBe(true)
    const parameters = Object.values(
      Reflect.getMetadata(ROUTE_ARGS_METADATA, Resolver, 'owned') as Record<
        string,
        { factory: (data: unknown, context: ExecutionContext) => unknown; index: number }
      >,
    ).toSorted((one, other) => one.index - other.index)
    const [caller, tenantId] = parameters.map(({ factory }) => factory(undefined, call))
    expect(caller).toMatchObject({ userId: person.userId, tenantId: person.tenantId })
    expect(tenantId).toBe(person.tenantId)
    await expect(guard.canActivate(asResolver('Bearer nonsense'))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    })
  })
})
