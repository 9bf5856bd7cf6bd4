import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { Body, Controller, Get, Injectable, Module, Post } from '@nestjs/common'
import type { DynamicModule, INestApplication, LoggerService } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import { describe, expect, it } from 'vitest'
import {
  NestAuthModule,
  Public,
  UserService,
  currentAuth,
  nestAuthDatabase,
  nestAuthEntities,
} from '../src/index.ts'
import type { NestAuthModuleOptions } from '../src/index.ts'
import { embeddedDriverOptions } from '../src/persistence/embedded/embedded-driver.ts'
import { memoryDatabase } from './memory-database.ts'
import {
  expectRefusal,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  refresh,
  succeeded,
} from './people.ts'
import { sendRaw } from './raw-request.ts'
import { cheapHasher, createLastingDatabase, createTestApp, testSecret } from './test-app.ts'
import type { TestApp, TestAppOptions } from './test-app.ts'

/** Runs `work` on an application that is closed whatever happens. */
async function withApp<T>(settings: TestAppOptions, work: (app: TestApp) => Promise<T>): Promise<T> {
  const app = await createTestApp(settings)
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

const embedded = (options: { synchronize: boolean; entities?: Function[] }) =>
  TypeOrmModule.forRootAsync(nestAuthDatabase({ ...memoryDatabase, entities: nestAuthEntities, ...options }))

/** Boots an application of these modules; answers its address and how to stop it. */
async function boot(
  imports: (DynamicModule | Promise<DynamicModule>)[],
  globalPrefix?: string,
  logger: LoggerService | false = false,
) {
  @Controller('who')
  class WhoController {
    constructor(private readonly users: UserService) {}
    @Get()
    async who() {
      return { email: (await this.users.getUserById(currentAuth().userId))?.email }
    }
  }

  @Module({ imports, controllers: [WhoController] })
  class RootModule {}

  const app = await NestFactory.create(RootModule, { logger, abortOnError: false })
  if (globalPrefix) app.setGlobalPrefix(globalPrefix)
  await app.listen(0, '127.0.0.1')
  const url = await app.getUrl()
  return {
    close: () => app.close(),
    async request(path: string, init?: RequestInit) {
      const response = await fetch(url + path, init)
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.startsWith('application/json')
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson ? JSON.parse(text) : null,
      }
    },
  }
}

const signup = () => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email: freshEmail(), password: goodPassword }),
})
const options: NestAuthModuleOptions = {
  secret: testSecret,
  tenant: { enabled: true, mode: 'SHARED', allowCreate: true },
  password: { hasher: cheapHasher },
}

describe('Booting', () => {
  it('is refused with a weak secret, and the message names the fix', async () => {
    await expect(createTestApp({ options: { secret: 'secret' } })).rejects.toThrow('openssl rand -base64 48')
  })

  it('says in one line that there is no secret, without a stack that names none of the application’s files', async () => {
    const refusal = boot([embedded({ synchronize: true }), NestAuthModule.forRoot({ secret: undefined! })])
    await expect(refusal).rejects.toHaveProperty(
      'stack',
      expect.stringMatching(/^NestAuthMisuseError: `secret` is not set.*$/),
    )
  })

  it('is refused on a DataSource of another kind, and the message names the fix', async () => {
    const plain = TypeOrmModule.forRoot({
      ...embeddedDriverOptions({ dataDir: 'memory://', imageFile: memoryDatabase.embeddedImageFile }),
      entities: nestAuthEntities,
      synchronize: true,
    })
    await expect(boot([plain, NestAuthModule.forRoot(options)])).rejects.toThrow(
      'Configure TypeORM with `TypeOrmModule.forRootAsync(nestAuthDatabase({ … }))`',
    )
  })

  it('is refused without the tables, and the message names the fix', async () => {
    const refused = await boot([embedded({ synchronize: false }), NestAuthModule.forRoot(options)]).catch(
      (error: unknown) => error as Error,
    )
    expect(refused).toMatchObject({
      name: 'NestAuthMisuseError',
      message: expect.stringMatching(
        /^The tables of Nest Auth do not exist\. Create them: `synchronize: true` in development, a migration in production\. \(nest_auth_\w+ is missing, and \d+ more\)$/,
      ),
    })
    // One line for whoever starts it, not the stack of this library.
    expect(inspect(refused)).not.toContain('\n    at ')
  })

  it.each([
    { known: [], missing: 'all' },
    { known: nestAuthEntities.slice(0, -2), missing: 'NestAuthInvitation, NestAuthGuessCount' },
  ])(
    'is refused where the data source does not know $missing of the entities, and nothing else is said',
    async ({ known, missing }) => {
      const said: unknown[] = []
      const say = (...words: unknown[]) => said.push(words)
      const logger = { log: () => {}, warn: say, error: say, fatal: say }
      const refused = boot(
        [
          embedded({ entities: known, synchronize: true }),
          NestAuthModule.forRoot({ ...options, logger: false }),
        ],
        undefined,
        logger,
      )
      await expect(refused).rejects.toHaveProperty(
        'stack',
        `NestAuthMisuseError: The data source does not know the entities of Nest Auth (${missing} are missing). ` +
          'Add them to its entities: `nestAuthDatabase({ …, entities: [...nestAuthEntities, …] })`.',
      )
      expect(said).toEqual([])
    },
  )

  it('is refused with a default tenant that cannot exist, and the message names the option', async () => {
    for (const defaultTenantOptions of [
      { name: 'Home', slug: 'no slug!' },
      { name: 'Home', slug: 'admin' },
    ]) {
      const tenant = { enabled: true, defaultTenantOptions }
      await expect(createTestApp({ options: { tenant } }), defaultTenantOptions.slug).rejects.toThrow(
        'defaultTenantOptions',
      )
    }
  })
})

describe('forRootAsync', () => {
  @Injectable()
  class Settings {
    createNestAuthModuleOptions = () => this.create()
    create(): NestAuthModuleOptions {
      return options
    }
  }
  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  const definitions: Record<string, () => DynamicModule> = {
    'forRootAsync with a factory': () =>
      NestAuthModule.forRootAsync({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: async (settings: Settings) => settings.create(),
        routePrefix: 'identity',
      }),
    'forRootAsync with a class': () =>
      NestAuthModule.forRootAsync({ useClass: Settings, routePrefix: 'identity' }),
  }

  it.each(Object.keys(definitions))('can do what forRoot can: %s', async (name) => {
    const app = await boot([embedded({ synchronize: true }), definitions[name]!()])
    try {
      expect(succeeded(await app.request('/identity/client-config'))).toEqual({
        tenancy: { enabled: true, mode: 'SHARED' },
        multipleAccounts: true,
        signInMethods: ['password'],
        signup: { enabled: true, newTenant: true, tenantRequired: false },
        mfaMethods: [],
        passwordReset: false,
        emailVerification: false,
      })
      const { accessToken, user } = succeeded(await app.request('/identity/signup', signup()), 201)
      const headers = { authorization: `Bearer ${accessToken}` }
      expect(succeeded(await app.request('/who', { headers }))).toEqual({ email: user.email })
      expect((await app.request('/auth/client-config')).status).toBe(404)
    } finally {
      await app.close()
    }
  })
})

@Controller('files/auth')
class UploadController {
  @Public()
  @Post('upload')
  upload(@Body() { text }: { text: string }) {
    return { size: text.length }
  }
}

@Module({ controllers: [UploadController] })
class UploadModule {}

describe('The route prefix', () => {
  const cases = [
    { routePrefix: 'identity/v1', framework: 'express' },
    { routePrefix: '/identity/v1/', framework: 'express' },
    { routePrefix: '/identity/', framework: 'fastify' },
  ] as const
  it.each(cases)(
    '$routePrefix moves every route and every refusal on $framework',
    async ({ routePrefix, framework }) => {
      await withApp({ framework, extras: { routePrefix } }, async (app) => {
        const below = `/${routePrefix.replace(/^\/|\/$/g, '')}`
        expect(succeeded(await app.request(`${below}/client-config`)).multipleAccounts).toBe(true)
        expectRefusal(await app.request(`${below}/me`), 'UNAUTHENTICATED')
        expectRefusal(await app.request(`${below}/nothing`), 'NOT_FOUND')
        const malformed = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }
        expectRefusal(await app.request(`${below}/login`, malformed), 'MALFORMED_REQUEST')
        const outside = await app.request('/auth/client-config')
        expect([outside.status, outside.body.code]).toEqual([404, undefined])
      })
    },
  )

  it("may be empty: the refusals of our routes are ours, and other paths are the application's", async () => {
    await withApp({ extras: { routePrefix: '' } }, async (app) => {
      succeeded(await app.request('/client-config'))
      const malformed = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }
      expectRefusal(await app.request('/login', malformed), 'MALFORMED_REQUEST')
      expect((await app.request('/nothing')).body.code).toBeUndefined()
    })
  })

  it("may be empty below a global prefix, and other paths below that are still the application's", async () => {
    const extras = { routePrefix: '' }
    await withApp({ extras, prepare: (nest) => nest.setGlobalPrefix('api') }, async (app) => {
      const malformed = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }
      expectRefusal(await app.request('/api/login', malformed), 'MALFORMED_REQUEST')
      expect((await app.request('/api/nothing')).body.code).toBeUndefined()
      expect((await app.request('/api/app/broken', { method: 'POST' })).body.code).toBeUndefined()
    })
  })

  it('may be left out of the global prefix', async () => {
    const prepare = (nest: INestApplication) => nest.setGlobalPrefix('api', { exclude: ['auth/{*rest}'] })
    await withApp({ prepare }, async (app) => {
      const malformed = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }
      expectRefusal(await app.request('/auth/login', malformed), 'MALFORMED_REQUEST')
      expect((await app.request('/api/app/broken', { method: 'POST' })).body.code).toBeUndefined()
    })
  })

  it.each(['', 'auth'])('"%s" decides whose bodies are bounded on fastify', async (routePrefix) => {
    await withApp({ framework: 'fastify', extras: { routePrefix }, imports: [UploadModule] }, async (app) => {
      const upload = { method: 'POST', headers: { 'content-type': 'application/json' }, isChunked: true }
      const body = JSON.stringify({ text: 'x'.repeat(150_000) })
      const login = [routePrefix, 'login'].filter(Boolean).join('/')
      expectRefusal(await sendRaw(app, { ...upload, path: `/${login}`, body }), 'PAYLOAD_TOO_LARGE')
      expect((await sendRaw(app, { ...upload, path: '/files/auth/upload', body })).body).toEqual({
        size: 150_000,
      })
    })
  })

  it('stands below the global prefix of the application', async () => {
    const app = await boot([embedded({ synchronize: true }), NestAuthModule.forRoot(options)], 'api/v2')
    try {
      succeeded(await app.request('/api/v2/auth/client-config'))
      expectRefusal(await app.request('/api/v2/auth/nothing'), 'NOT_FOUND')
      expectRefusal(await app.request('/api/v2/who'), 'UNAUTHENTICATED')
      expect((await app.request('/auth/client-config')).status).toBe(404)
    } finally {
      await app.close()
    }
  })
})

describe('Two applications in one process', () => {
  it('do not know each other', async () => {
    await withApp({ tenancy: 'SHARED' }, (shared) =>
      withApp({ tenancy: 'off', framework: 'fastify' }, async (off) => {
        const [one, two] = [await newcomer(shared), await newcomer(off)]
        const [first, second] = await Promise.all([
          shared.call('me', { token: one.accessToken }),
          off.call('me', { token: two.accessToken }),
        ])
        expect([succeeded(first).user.id, succeeded(second).user.id]).toEqual([one.userId, two.userId])
        expectRefusal(await shared.call('me', { token: two.accessToken }), 'UNAUTHENTICATED')
        expectRefusal(await off.call('me', { token: one.accessToken }), 'UNAUTHENTICATED')
        expectRefusal(
          await off.call('refresh', { body: { refreshToken: one.refreshToken } }),
          'INVALID_REFRESH_TOKEN',
        )
      }),
    )
  })
})

describe('The default tenant', () => {
  const settingsFor = (mode: 'SHARED' | 'ISOLATED'): TestAppOptions => ({
    tenancy: mode,
    options: { tenant: { enabled: true, mode, defaultTenantOptions: { name: 'Home', slug: 'home-base' } } },
  })
  const join = async (app: TestApp) =>
    succeeded(await app.call('signup', { body: { email: freshEmail(), password: goodPassword } }), 201)
  const home = { id: expect.any(String), slug: 'home-base', name: 'Home' }
  const member = { roles: ['member'], permissions: [] }

  it('takes in those who name none, and is the same after a restart', async () => {
    const database = await createLastingDatabase()
    try {
      const first = await withApp({ ...settingsFor('SHARED'), database }, join)
      const second = await withApp({ ...settingsFor('SHARED'), database }, join)
      expect([first.tenant, first.membership]).toEqual([home, member])
      expect([second.tenant, second.membership]).toEqual([first.tenant, member])
    } finally {
      await database.drop()
    }
  })

  it('takes in those who name none where accounts are isolated', async () => {
    await withApp(settingsFor('ISOLATED'), async (app) => {
      expect(succeeded(await app.call('clientConfig')).signup.tenantRequired).toBe(false)
      const { tenant, membership } = await join(app)
      expect([tenant, membership]).toEqual([home, member])
    })
  })
})

describe('Switches', () => {
  it('close sign-up', async () => {
    await withApp({ options: { signup: { enabled: false } } }, async (app) => {
      const body = { email: freshEmail(), password: goodPassword }
      expectRefusal(await app.call('signup', { body }), 'SIGNUP_DISABLED')
      expect(succeeded(await app.call('clientConfig')).signup).toEqual({
        enabled: false,
        newTenant: false,
        tenantRequired: false,
      })
    })
  })

  it('leave the creation of tenants closed, and take the reuse interval away: a parent is theft at once', async () => {
    const tokens = { refreshTokenReuseIntervalSeconds: 0 }
    await withApp({ options: { tenant: { enabled: true, mode: 'SHARED' }, tokens } }, async (app) => {
      const body = { email: freshEmail(), password: goodPassword }
      const founding = await app.call('signup', { body: { ...body, newTenant: freshTenant() } })
      expectRefusal(founding, 'TENANT_CREATION_DISABLED')
      expect(founding.body.message).toContain('tenant.allowCreate')
      const parent = succeeded(await app.call('signup', { body }), 201)
      expectRefusal(
        await app.call('createTenant', { token: parent.accessToken, body: freshTenant() }),
        'TENANT_CREATION_DISABLED',
      )
      expect(succeeded(await app.call('clientConfig')).signup).toEqual({
        enabled: true,
        newTenant: false,
        tenantRequired: false,
      })
      const leaf = succeeded(await refresh(app, parent.refreshToken))
      for (const { refreshToken } of [parent, leaf]) {
        expectRefusal(await refresh(app, refreshToken), 'INVALID_REFRESH_TOKEN')
      }
    })
  })
})

describe('A new secret', () => {
  const [former, next] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
  const at = (database: TestAppOptions['database'], ...secret: string[]): TestAppOptions => ({
    database: database!,
    options: { secret },
  })

  it('in front of the former one keeps sessions and the signing key; alone it is refused until then', async () => {
    const database = await createLastingDatabase()
    try {
      const person = await withApp(at(database, former), (app) => newcomer(app))
      await expect(createTestApp(at(database, next))).rejects.toThrow('secret: [newSecret, formerSecret]')
      const renewed = await withApp(at(database, next, former), async (app) => {
        succeeded(await app.call('me', { token: person.accessToken }))
        return succeeded(await refresh(app, person.refreshToken))
      })
      await withApp(at(database, next, former), async (app) => {
        succeeded(await app.call('me', { token: person.accessToken }))
        succeeded(await refresh(app, renewed.refreshToken))
      })
    } finally {
      await database.drop()
    }
  })

  it('makes the former one dispensable after one boot with both', async () => {
    const database = await createLastingDatabase()
    try {
      const person = await withApp(at(database, former), (app) => newcomer(app))
      const renewed = await withApp(at(database, next, former), async (app) =>
        succeeded(await refresh(app, person.refreshToken)),
      )
      await withApp(at(database, next), async (app) => {
        succeeded(await app.call('me', { token: renewed.accessToken }))
        succeeded(await refresh(app, renewed.refreshToken))
      })
    } finally {
      await database.drop()
    }
  })

  it('repeats a lost answer as it was given before', async () => {
    const database = await createLastingDatabase()
    try {
      const [person, given] = await withApp(at(database, former), async (app) => {
        const person = await newcomer(app)
        const { refreshToken } = succeeded(await refresh(app, person.refreshToken))
        await app.dataSource.query(`update nest_auth_sessions set rotated_at = now() + interval '20 seconds'`)
        return [person, refreshToken]
      })
      await withApp(at(database, next, former), async (app) => {
        expect(succeeded(await refresh(app, person.refreshToken)).refreshToken).toBe(given)
      })
    } finally {
      await database.drop()
    }
  })
})
