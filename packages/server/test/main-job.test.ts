import { responses, routes, tenantPermissions } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import { decodeJwt } from 'jose'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  expectRefusal,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  refresh,
  signIn,
  stateOf,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, frameworks, tenancies } from './test-app.ts'
import type { TenancySetting, TestApp } from './test-app.ts'

const id = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const dead = ['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN']

const ownerPermissions = [...tenantPermissions].toSorted()

/** What differs between the tenancy settings, and nothing else does. */
const expected = {
  off: {
    tenancy: { enabled: false, mode: null },
    foundsTenant: false,
    roles: [],
    permissions: [] as string[],
    createTenant: 'TENANT_CREATION_DISABLED',
    switchTenant: 'TENANT_SWITCH_NOT_SUPPORTED',
  },
  SHARED: {
    tenancy: { enabled: true, mode: 'SHARED' },
    foundsTenant: true,
    roles: ['owner'],
    permissions: ownerPermissions,
    createTenant: null,
    switchTenant: null,
  },
  ISOLATED: {
    tenancy: { enabled: true, mode: 'ISOLATED' },
    foundsTenant: true,
    roles: ['owner'],
    permissions: ownerPermissions,
    createTenant: 'TENANT_CREATION_DISABLED',
    switchTenant: 'TENANT_SWITCH_NOT_SUPPORTED',
  },
} as const satisfies Record<TenancySetting, unknown>

const settings = frameworks.flatMap((framework) => tenancies.map((tenancy) => ({ framework, tenancy })))

describe.each(settings)('On $framework with tenancy $tenancy', ({ framework, tenancy }) => {
  const rules = expected[tenancy]
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ framework, tenancy })
  })
  afterAll(() => app.close())

  const inShape = (name: RouteName, body: unknown) => {
    const parsed = v.safeParse(responses[name] as v.GenericSchema, body)
    expect(
      parsed.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.type}`),
      name,
    ).toBeUndefined()
  }
  const tenantOf = (tenant: { name: string; slug: string } | undefined) => (tenant ? { id, ...tenant } : null)
  const login = ({ email, tenantId }: Person) => ({
    email,
    password: goodPassword,
    ...(tenantId && { tenantId }),
  })

  it('tells clients what they may offer', async () => {
    expect(succeeded(await app.call('clientConfig'))).toEqual({
      tenancy: rules.tenancy,
      multipleAccounts: true,
      signInMethods: ['password'],
      signup: { enabled: true, newTenant: rules.foundsTenant, tenantRequired: tenancy === 'ISOLATED' },
      mfaMethods: [],
      passwordReset: false,
      emailVerification: false,
    })
  })

  it('signs somebody up, in one step with a tenant of their own', async () => {
    const email = freshEmail()
    const tenant = rules.foundsTenant ? freshTenant() : undefined
    const answer = await app.call('signup', {
      body: {
        email: email.toUpperCase(),
        password: goodPassword,
        profile: { theme: 'dark', age: 7, isCurious: true, note: null },
        deviceName: 'Laptop',
        ...(tenant && { newTenant: tenant }),
      },
    })
    const body = succeeded(answer, 201)
    inShape('signup', body)
    expect(body).toEqual({
      status: 'authenticated',
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refreshToken: expect.stringMatching(/^[\w-]{100,}$/),
      tokenType: 'Bearer',
      expiresIn: 300,
      user: {
        id,
        email,
        phone: null,
        username: null,
        isEmailVerified: false,
        isPhoneVerified: false,
        profile: { theme: 'dark', age: 7, isCurious: true, note: null },
        createdAt: instant,
      },
      tenant: tenantOf(tenant),
      membership: { roles: rules.roles, permissions: rules.permissions },
      actor: null,
      session: {
        id,
        createdAt: instant,
        lastUsedAt: instant,
        expiresAt: instant,
        deviceName: 'Laptop',
        ipAddress: '127.0.0.1',
        userAgent: 'node',
      },
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(Date.parse(body.session.expiresAt) - Date.parse(body.session.createdAt)).toBeGreaterThan(
      29.9 * 86_400_000,
    )
  })

  it.skipIf(rules.foundsTenant)('refuses a tenant at sign-up and login, new or not', async () => {
    const body = { email: freshEmail(), password: goodPassword }
    const issues = (path: string) => ({ issues: [{ path, type: 'tenancy_disabled' }] })
    const founded = await app.call('signup', { body: { ...body, newTenant: freshTenant() } })
    expectRefusal(founded, 'VALIDATION_FAILED', issues('newTenant'))
    const tenantId = '01900000-0000-7000-8000-00000000dead'
    for (const route of ['signup', 'login'] as const) {
      expectRefusal(
        await app.call(route, { body: { ...body, tenantId } }),
        'VALIDATION_FAILED',
        issues('tenantId'),
      )
    }
  })

  it('keeps neither a person nor a tenant of a sign-up that was refused', async () => {
    const person = await newcomer(app)
    const tenant = rules.foundsTenant ? freshTenant() : undefined
    const taken = await newcomer(app, tenant && { newTenant: tenant })
    const email = freshEmail()
    if (tenant) {
      const body = { email, password: goodPassword, newTenant: tenant }
      expectRefusal(await app.call('signup', { body }), 'SLUG_ALREADY_EXISTS')
    } else {
      const body = { email, username: fresh('u'), password: 'too short' }
      expectRefusal(await app.call('signup', { body }), 'WEAK_PASSWORD', {
        rule: 'min_length',
        minLength: 12,
      })
    }
    const rows = await app.dataSource.query('select email from nest_auth_users where email = $1', [email])
    expect(rows).toEqual([])
    const retried = await newcomer(app, { email })
    expect([retried.userId, person.userId, taken.userId]).toEqual([id, id, id])
  })

  it('signs in by email, telephone number and username, and refuses a wrong password', async () => {
    const names = { phone: `+49${Date.now()}`.slice(0, 15), username: fresh('name') }
    const person = await newcomer(app, names)
    const { email, ...rest } = login(person)
    for (const by of [
      { email },
      { email: email.toUpperCase() },
      { phone: names.phone },
      { username: names.username },
    ]) {
      const body = succeeded(await app.call('login', { body: { ...rest, ...by } }))
      inShape('login', body)
      expect([body.status, body.user.id, body.tenant?.id ?? null]).toEqual([
        'authenticated',
        person.userId,
        person.tenantId,
      ])
    }
    expectRefusal(
      await app.call('login', { body: { ...rest, email, password: `${goodPassword}!` } }),
      'INVALID_CREDENTIALS',
    )
    expectRefusal(await app.call('login', { body: { ...rest, email: freshEmail() } }), 'INVALID_CREDENTIALS')
  })

  it('answers who is calling, and nothing without a session', async () => {
    const person = await newcomer(app)
    const body = succeeded(await app.call('me', { token: person.accessToken }))
    inShape('me', body)
    expect([body.user.id, body.tenant?.id ?? null, body.membership, body.session.id]).toEqual([
      person.userId,
      person.tenantId,
      { roles: rules.roles, permissions: rules.permissions },
      person.sessionId,
    ])
    for (const name of Object.keys(routes) as RouteName[]) {
      if (routes[name].isPublic) continue
      const answer = await app.call(name, { params: { id: person.sessionId, userId: person.userId } })
      expectRefusal(answer, 'UNAUTHENTICATED')
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  it('tells a request with a token that is not accepted from one without a token', async () => {
    const without = await app.request('/app/private')
    expect(without.headers.get('www-authenticate')).toBe('Bearer')
    expect(without.body.message).toBe('Sign in first.')
    const { accessToken } = await newcomer(app)
    for (const token of ['nonsense', accessToken.slice(0, -8), accessToken.replace('.', '.e30')]) {
      for (const path of ['/app/private', '/auth/me']) {
        const answer = await app.request(path, { headers: { authorization: `Bearer ${token}` } })
        expectRefusal(answer, 'UNAUTHENTICATED')
        expect(answer.body.message).toBe(
          'The access token is not valid or has expired; refresh it or sign in again.',
        )
        expect(answer.headers.get('www-authenticate')).toBe(
          'Bearer error="invalid_token", error_description="The access token is not valid or has expired"',
        )
        expect(answer.text).not.toContain(token)
      }
    }
  })

  it('guards the routes of the application and opens those marked public', async () => {
    const person = await newcomer(app)
    const headers = { authorization: `Bearer ${person.accessToken}` }
    expectRefusal(await app.request('/app/private'), 'UNAUTHENTICATED')
    expect(succeeded(await app.request('/app/public'))).toEqual({ ok: true })
    expect(succeeded(await app.request('/app/private', { headers }))).toEqual({ ok: true })
    const tenant = await app.request('/app/tenant', { headers })
    if (person.tenantId) expect(succeeded(tenant)).toEqual({ tenantId: person.tenantId })
    else expectRefusal(tenant, 'TENANT_REQUIRED')
  })

  it('refreshes the tokens of a session and keeps the session', async () => {
    const person = await newcomer(app)
    const body = succeeded(await refresh(app, person.refreshToken))
    inShape('refresh', body)
    expect(body.refreshToken).not.toBe(person.refreshToken)
    expect(decodeJwt(body.accessToken)['sid']).toBe(person.sessionId)
    expect(succeeded(await app.call('me', { token: body.accessToken })).user.id).toBe(person.userId)
  })

  it("lists the caller's own tenants", async () => {
    const tenant = rules.foundsTenant ? freshTenant('Umbrella') : undefined
    const person = await newcomer(app, tenant && { newTenant: tenant })
    const body = succeeded(await app.call('listTenants', { token: person.accessToken }))
    inShape('listTenants', body)
    expect(body).toEqual({
      items: tenant ? [{ id, ...tenant, roles: ['owner'], isDefault: true }] : [],
      nextCursor: null,
    })
  })

  it('creates further tenants where one person may have several', async () => {
    const person = await newcomer(app)
    const tenant = freshTenant()
    const answer = await app.call('createTenant', { token: person.accessToken, body: tenant })
    if (rules.createTenant) {
      expectRefusal(answer, rules.createTenant)
      return
    }
    expect(succeeded(answer, 201)).toEqual({ id, ...tenant })
    const again = await app.call('createTenant', { token: person.accessToken, body: tenant })
    expectRefusal(again, 'SLUG_ALREADY_EXISTS')
    const { items } = succeeded(
      await app.call('listTenants', { token: person.accessToken, query: { search: tenant.slug } }),
    )
    expect(items).toEqual([{ id, ...tenant, roles: ['owner'], isDefault: false }])
  })

  it('switches the tenant of a session where one person may have several', async () => {
    const person = await newcomer(app)
    if (rules.switchTenant) {
      const body = { tenantId: person.tenantId ?? person.userId }
      expectRefusal(await app.call('switchTenant', { token: person.accessToken, body }), rules.switchTenant)
      return
    }
    const other = succeeded(
      await app.call('createTenant', { token: person.accessToken, body: freshTenant() }),
      201,
    )
    const call = (body: object, token = person.accessToken) => app.call('switchTenant', { token, body })
    const kept = succeeded(await call({ tenantId: other.id, keepCurrentSession: true }))
    inShape('switchTenant', kept)
    expect([kept.tenant, decodeJwt(kept.accessToken)['tid'], kept.session.id === person.sessionId]).toEqual([
      other,
      other.id,
      false,
    ])
    expect(succeeded(await app.call('me', { token: person.accessToken })).tenant.id).toBe(person.tenantId)

    const moved = succeeded(await call({ tenantId: other.id }))
    expect(await stateOf(app, person)).toEqual(dead)
    expect(await stateOf(app, moved)).toEqual([200, 200])
    expectRefusal(await call({ tenantId: person.userId }, moved.accessToken), 'TENANT_NOT_FOUND')
  })

  it('lists the sessions of the caller and ends one of them', async () => {
    const first = await newcomer(app)
    const second = await signIn(app, first)
    const body = succeeded(await app.call('listSessions', { token: second.accessToken }))
    inShape('listSessions', body)
    expect(body.items.map((item: { id: string; isCurrent: boolean }) => [item.id, item.isCurrent])).toEqual([
      [second.sessionId, true],
      [first.sessionId, false],
    ])
    const end = () => app.call('endSession', { token: second.accessToken, params: { id: first.sessionId } })
    const ended = await end()
    expect([ended.status, ended.text]).toEqual([204, ''])
    expect(await stateOf(app, first)).toEqual(dead)
    expect(await stateOf(app, second)).toEqual([200, 200])
    expectRefusal(await end(), 'SESSION_NOT_FOUND')
  })

  it('logs out of one session and leaves the others', async () => {
    const first = await newcomer(app)
    const second = await signIn(app, first)
    const answer = await app.call('logout', { token: first.accessToken })
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(await stateOf(app, first)).toEqual(dead)
    expect(await stateOf(app, second)).toEqual([200, 200])
  })

  it('logs out by the refresh token alone, and again without complaint', async () => {
    const person = await newcomer(app)
    const logout = (refreshToken: string) => app.call('logout', { body: { refreshToken } })
    expect((await logout('made-up')).status).toBe(204)
    expect(await stateOf(app, { ...person, refreshToken: 'made-up' })).toEqual([200, 'INVALID_REFRESH_TOKEN'])
    expect((await logout(person.refreshToken)).status).toBe(204)
    expect(await stateOf(app, person)).toEqual(dead)
    expect((await logout(person.refreshToken)).status).toBe(204)
    expect((await app.call('logout', { token: person.accessToken })).status).toBe(204)
    expect((await app.call('logout')).status).toBe(204)
  })

  it('logs out of every session of the person', async () => {
    const first = await newcomer(app)
    const second = await signIn(app, first)
    const stranger = await newcomer(app)
    const answer = await app.call('logoutAll', { token: second.accessToken })
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect([await stateOf(app, first), await stateOf(app, second)]).toEqual([dead, dead])
    expect(await stateOf(app, stranger)).toEqual([200, 200])
  })

  it('lists accounts only for those who keep them in cookies', async () => {
    const { accessToken: token } = await newcomer(app)
    expect(succeeded(await app.call('listAccounts', { token }))).toEqual({ items: [] })
  })

  it('publishes the keys that verify its tokens, for caches to keep', async () => {
    const answer = await app.call('jwks')
    expect(succeeded(answer)).toEqual({
      keys: [
        {
          kty: 'OKP',
          crv: 'Ed25519',
          x: expect.any(String),
          kid: expect.any(String),
          alg: 'EdDSA',
          use: 'sig',
        },
      ],
    })
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300')
  })

  it('finds a tenant by its exact slug alone', async () => {
    if (!rules.foundsTenant) {
      expectRefusal(await app.call('lookupTenant', { query: { slug: 'acme' } }), 'TENANT_NOT_FOUND')
      return
    }
    const tenant = freshTenant()
    await newcomer(app, { newTenant: tenant })
    const found = await app.call('lookupTenant', { query: { slug: ` ${tenant.slug.toUpperCase()} ` } })
    expect(succeeded(found)).toEqual({ id, ...tenant, methods: ['password'] })
    inShape('lookupTenant', found.body)
    for (const slug of [tenant.slug.slice(0, -1), `${tenant.slug}%`, '*', '_'.repeat(10)]) {
      expectRefusal(await app.call('lookupTenant', { query: { slug } }), 'TENANT_NOT_FOUND')
    }
  })

  it.runIf(rules.foundsTenant)('joins an existing tenant only where it is open', async () => {
    const open = await app.tenants.createTenant({ ...freshTenant(), joinPolicy: 'open' })
    const closed = await app.tenants.createTenant(freshTenant())
    const join = (tenantId: string) =>
      app.call('signup', { body: { email: freshEmail(), password: goodPassword, tenantId } })
    const joined = succeeded(await join(open.id), 201)
    expect([joined.tenant.id, joined.membership]).toEqual([open.id, { roles: ['member'], permissions: [] }])
    expectRefusal(await join(closed.id), 'INVITATION_REQUIRED')
    expectRefusal(await join(joined.user.id), 'TENANT_NOT_FOUND')
  })

  it.runIf(tenancy === 'SHARED')(
    'asks for a tenant where the person has several and no default',
    async () => {
      const email = freshEmail()
      const { id: userId } = await app.users.createUser({ email, password: goodPassword })
      const tenants = [
        await app.tenants.createTenant(freshTenant('Alpha')),
        await app.tenants.createTenant(freshTenant('Beta')),
      ]
      for (const tenant of tenants) await app.users.addToTenant(userId, tenant.id)
      const offered = succeeded(
        await app.call('login', { body: { email, password: goodPassword, deviceName: 'Phone' } }),
      )
      inShape('login', offered)
      expect(offered).toEqual({
        status: 'tenant_required',
        selectionToken: expect.any(String),
        tenants: tenants.map(({ id, slug, name }) => ({ id, slug, name })),
      })
      const body = { selectionToken: offered.selectionToken, tenantId: tenants[1]!.id }
      expectRefusal(
        await app.call('selectTenant', { body: { ...body, tenantId: userId } }),
        'TENANT_NOT_FOUND',
      )
      const selected = succeeded(await app.call('selectTenant', { body }))
      inShape('selectTenant', selected)
      expect([selected.tenant.id, selected.session.deviceName]).toEqual([tenants[1]!.id, 'Phone'])
      expectRefusal(await app.call('selectTenant', { body }), 'INVALID_SELECTION_TOKEN')
    },
  )
})
