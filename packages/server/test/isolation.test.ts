import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LiveSessions } from '../src/sessions/live-sessions.ts'
import { afterSeconds, realTime } from './clock.ts'
import {
  comparable,
  expectRefusal,
  foundTenant,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  personOf,
  signIn,
  stateOf,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, isOnServer } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const nobody = '01900000-0000-7000-8000-00000000dead'

describe.each([
  { tenancy: 'SHARED', framework: 'express' },
  { tenancy: 'ISOLATED', framework: 'fastify' },
] as const)('With tenancy $tenancy', ({ tenancy, framework }) => {
  let app: TestApp
  let alice: Person
  let bob: Person
  beforeAll(async () => {
    app = await createTestApp({ tenancy, framework })
    // What tells of changes is tested elsewhere; here nothing does.
    app.nest.get(LiveSessions, { strict: false }).trust(() => false)
    alice = await newcomer(app)
    bob = await newcomer(app)
  })
  afterEach(realTime)
  afterAll(() => app.close())

  const rowsOf = async ({ userId }: Person) =>
    Promise.all(
      [
        'nest_auth_users where id',
        'nest_auth_sessions where user_id',
        'nest_auth_user_accesses where user_id',
      ].map((from) => app.dataSource.query(`select * from ${from} = $1 order by 1, 2`, [userId])),
    )
  /** Changes rows as another process would, and lets the second pass in which that may go unseen. */
  const elsewhere = async (sql: string, parameters: unknown[]) => {
    await app.dataSource.query(sql, parameters)
    afterSeconds(1.1)
  }
  const guarded = ({ accessToken }: Person) =>
    app.request('/app/private', { headers: { authorization: `Bearer ${accessToken}` } })
  const login = ({ email, tenantId }: Pick<Person, 'email' | 'tenantId'>, password = goodPassword) =>
    app.call('login', { body: { email, password, ...(tenantId && { tenantId }) } })

  it('lists show nothing of anybody else', async () => {
    const tenants = succeeded(await app.call('listTenants', { token: alice.accessToken }))
    expect(tenants.items.map((item: { id: string }) => item.id)).toEqual([alice.tenantId])
    const sessions = succeeded(await app.call('listSessions', { token: alice.accessToken }))
    expect(sessions.items.map((item: { id: string }) => item.id)).toEqual([alice.sessionId])
    const found = await app.call('listTenants', {
      token: alice.accessToken,
      query: { search: bob.tenantId!.slice(0, 8) },
    })
    expect(succeeded(found)).toEqual({ items: [], nextCursor: null })
  })

  it("ending somebody else's session answers like ending one of nobody, and ends nothing", async () => {
    const before = await rowsOf(bob)
    const end = (id: string) => app.call('endSession', { token: alice.accessToken, params: { id } })
    const [foreign, unknown] = [await end(bob.sessionId), await end(nobody)]
    expectRefusal(foreign, 'SESSION_NOT_FOUND')
    expect(comparable(foreign)).toEqual(comparable(unknown))
    expect(await rowsOf(bob)).toEqual(before)
  })

  it("switching to somebody else's tenant answers like switching to one of nobody", async () => {
    const before = await rowsOf(bob)
    const go = (tenantId: string) =>
      app.call('switchTenant', { token: alice.accessToken, body: { tenantId } })
    const [foreign, unknown] = [await go(bob.tenantId!), await go(nobody)]
    expectRefusal(foreign, tenancy === 'SHARED' ? 'TENANT_NOT_FOUND' : 'TENANT_SWITCH_NOT_SUPPORTED')
    expect(comparable(foreign)).toEqual(comparable(unknown))
    expect([await rowsOf(bob), (await app.call('me', { token: alice.accessToken })).status]).toEqual([
      before,
      200,
    ])
  })

  it("signing in to somebody else's tenant answers like signing in to one of nobody", async () => {
    const [foreign, unknown] = [
      await login({ ...alice, tenantId: bob.tenantId }),
      await login({ ...alice, tenantId: nobody }),
    ]
    expectRefusal(foreign, tenancy === 'SHARED' ? 'TENANT_NOT_FOUND' : 'INVALID_CREDENTIALS')
    expect(comparable(foreign)).toEqual(comparable(unknown))
  })

  it.runIf(tenancy === 'SHARED')("somebody else's cursor shows nothing of theirs", async () => {
    const [mine, theirs] = [await newcomer(app), await newcomer(app)]
    for (const name of ['Bravo', 'Charlie', 'Delta']) await foundTenant(app, theirs, name)
    await foundTenant(app, mine, 'Zulu')
    const page = (token: string, query: Record<string, string>) => app.call('listTenants', { token, query })
    const { nextCursor } = succeeded(await page(theirs.accessToken, { limit: '2' }))
    const { items } = succeeded(await page(mine.accessToken, { cursor: nextCursor }))
    expect(items.map((item: { name: string }) => item.name)).toEqual(['Zulu'])
    const rest = succeeded(await page(theirs.accessToken, { cursor: nextCursor }))
    expect(rest.items.map((item: { name: string }) => item.name)).toEqual(['Charlie', 'Delta'])
  })

  it('a removed member is refused, here within a second', async () => {
    const person = await newcomer(app)
    const away = tenancy === 'SHARED' ? await foundTenant(app, person) : null
    const other =
      away &&
      (await app.call('switchTenant', {
        token: person.accessToken,
        body: { tenantId: away, keepCurrentSession: true },
      }))
    await elsewhere(
      'update nest_auth_user_accesses set is_active = false where user_id = $1 and tenant_id = $2',
      [person.userId, person.tenantId],
    )
    expectRefusal(await guarded(person), 'UNAUTHENTICATED')
    expect(await stateOf(app, person)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
    expectRefusal(await login(person), tenancy === 'SHARED' ? 'TENANT_NOT_FOUND' : 'INVALID_CREDENTIALS')
    if (other) expect(await stateOf(app, personOf(succeeded(other), person.email))).toEqual([200, 200])
  })

  it.each(['is_active = false', 'deleted_at = now()'])(
    'a tenant with %s is refused, here within a second',
    async (change) => {
      const person = await newcomer(app)
      await elsewhere(`update nest_auth_tenants set ${change} where id = $1`, [person.tenantId])
      expectRefusal(await guarded(person), 'TENANT_SUSPENDED')
      expect(await stateOf(app, person)).toEqual(['TENANT_SUSPENDED', 'TENANT_SUSPENDED'])
      expectRefusal(await login(person), tenancy === 'SHARED' ? 'TENANT_NOT_FOUND' : 'INVALID_CREDENTIALS')
      expect((await guarded(bob)).status).toBe(200)
    },
  )

  it('a disabled person is refused, here within a second', async () => {
    const person = await newcomer(app)
    await elsewhere('update nest_auth_users set is_active = false where id = $1', [person.userId])
    expectRefusal(await guarded(person), 'UNAUTHENTICATED')
    expect(await stateOf(app, person)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
    const [disabled, wrong] = [await login(person), await login(bob, 'not the password')]
    expect(comparable(disabled)).toEqual(comparable(wrong))
  })

  it('a deleted person is refused, here within a second', async () => {
    const person = await newcomer(app)
    await elsewhere('delete from nest_auth_users where id = $1', [person.userId])
    expectRefusal(await guarded(person), 'UNAUTHENTICATED')
    expect(await stateOf(app, person)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
  })

  it('a role given or taken elsewhere counts within a second', async () => {
    const person = await newcomer(app)
    await elsewhere(
      'delete from nest_auth_user_access_roles where user_access_id in (select id from nest_auth_user_accesses where user_id = $1)',
      [person.userId],
    )
    const me = succeeded(await app.call('me', { token: person.accessToken }))
    expect(me.membership).toEqual({ roles: [], permissions: [] })
  })

  it('a wrong password, an unknown address and one without a password are answered alike', async () => {
    const social = freshEmail()
    await app.users.createUser({ email: social }, tenancy === 'ISOLATED' ? alice.tenantId! : undefined)
    const at = { tenantId: alice.tenantId }
    const wrong = await login(alice, 'not the password')
    expectRefusal(wrong, 'INVALID_CREDENTIALS')
    const others = [await login({ ...at, email: freshEmail() }), await login({ ...at, email: social })]
    const byName = await app.call('login', { body: { username: fresh('u'), password: goodPassword, ...at } })
    for (const answer of [...others, byName]) expect(comparable(answer)).toEqual(comparable(wrong))
  })

  it('a slug of an unknown, a suspended and a deleted tenant is answered alike', async () => {
    const [suspended, deleted] = [
      await app.tenants.createTenant(freshTenant()),
      await app.tenants.createTenant(freshTenant()),
    ]
    await app.dataSource.query('update nest_auth_tenants set is_active = false where id = $1', [suspended.id])
    await app.dataSource.query('update nest_auth_tenants set deleted_at = now() where id = $1', [deleted.id])
    const slugs = [fresh('unknown'), suspended.slug, deleted.slug, '*', suspended.id]
    const answers = await Promise.all(slugs.map((slug) => app.call('lookupTenant', { query: { slug } })))
    expectRefusal(answers[0]!, 'TENANT_NOT_FOUND')
    for (const answer of answers) expect(comparable(answer)).toEqual(comparable(answers[0]!))
  })

  it('joining an unknown, a suspended and a deleted tenant is answered alike', async () => {
    const tenants = [
      await app.tenants.createTenant({ ...freshTenant(), joinPolicy: 'open' }),
      await app.tenants.createTenant({ ...freshTenant(), joinPolicy: 'open' }),
    ]
    await app.dataSource.query('update nest_auth_tenants set is_active = false where id = $1', [
      tenants[0]!.id,
    ])
    await app.dataSource.query('update nest_auth_tenants set deleted_at = now() where id = $1', [
      tenants[1]!.id,
    ])
    const join = (tenantId: string) =>
      app.call('signup', { body: { email: freshEmail(), password: goodPassword, tenantId } })
    const answers = await Promise.all([nobody, ...tenants.map(({ id }) => id)].map(join))
    expectRefusal(answers[0]!, 'TENANT_NOT_FOUND')
    for (const answer of answers) expect(comparable(answer)).toEqual(comparable(answers[0]!))
    const root = await join('00000000-0000-0000-0000-000000000000')
    expectRefusal(root, tenancy === 'SHARED' ? 'TENANT_NOT_FOUND' : 'TENANT_REQUIRED')
  })

  it.runIf(tenancy === 'ISOLATED')('one address in two tenants is two people who share nothing', async () => {
    const email = freshEmail()
    const [here, there] = [
      await newcomer(app, { email }),
      await newcomer(app, { email, password: 'quite-another-72-password' }),
    ]
    expect(here.userId).not.toBe(there.userId)
    expectRefusal(await login({ email, tenantId: there.tenantId }), 'INVALID_CREDENTIALS')
    const before = await rowsOf({ ...there, email })
    const again = await signIn(app, { ...here, email })
    expect((await app.call('logoutAll', { token: again.accessToken })).status).toBe(204)
    expect(await rowsOf({ ...there, email })).toEqual(before)
    expect(await stateOf(app, there)).toEqual([200, 200])
    expectRefusal(await app.call('login', { body: { email, password: goodPassword } }), 'TENANT_REQUIRED')
  })

  it('three hundred requests of ten tenants at once are never mixed up', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => newcomer(app)))
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, at) => {
        const { accessToken, tenantId, userId } = people[at % people.length]!
        const headers = {
          authorization: `Bearer ${accessToken}`,
          'x-tenant-id': people[(at + 1) % people.length]!.tenantId!,
        }
        if (at % 3) return [tenantId, (await app.request('/app/tenant', { headers })).body.tenantId]
        return [userId, (await app.call('me', { token: accessToken })).body.user.id]
      }),
    )
    expect(answers.filter(([wanted, given]) => wanted !== given)).toEqual([])
  })
})

describe('Two processes on one database', () => {
  it.skipIf(!isOnServer)(
    'one refuses within a second what the other revoked (needs TEST_DATABASE_URL)',
    async () => {
      const first = await createTestApp()
      const second = await createTestApp({ databaseUrl: first.databaseUrl! })
      try {
        const person = await newcomer(first)
        expect(succeeded(await second.call('me', { token: person.accessToken })).user.id).toBe(person.userId)
        expect((await first.call('logout', { token: person.accessToken })).status).toBe(204)
        expectRefusal(await first.call('me', { token: person.accessToken }), 'UNAUTHENTICATED')
        afterSeconds(1.1)
        expectRefusal(await second.call('me', { token: person.accessToken }), 'UNAUTHENTICATED')
      } finally {
        realTime()
        await second.close()
        await first.close()
      }
    },
  )
})
