import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { afterSeconds, realTime } from './clock.ts'
import { foundTenant, freshEmail, freshTenant, goodPassword, newcomer, refresh, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, tenancies } from './test-app.ts'
import type { TestApp } from './test-app.ts'

describe.each(tenancies)('With tenancy %s', (tenancy) => {
  let app: TestApp
  let person: Person
  /** What the first operations after the boot cost, before anything could be warm. */
  const cold: Record<string, number> = {}

  beforeAll(async () => {
    app = await createTestApp({ tenancy })
    cold['lookupTenant'] = await app.statements.during(() =>
      app.call('lookupTenant', { query: { slug: 'acme' } }),
    )
    cold['signup'] = await app.statements.during(async () => {
      person = await newcomer(app)
    })
    cold['me'] = await app.statements.during(() => app.call('me', { token: person.accessToken }))
  })
  afterEach(realTime)
  afterAll(() => app.close())

  const login = () => ({
    email: person.email,
    password: goodPassword,
    ...(person.tenantId && { tenantId: person.tenantId }),
  })
  const costOf = (work: () => Promise<{ status: number; text: string }>) =>
    app.statements.during(async () => {
      const answer = await work()
      expect(answer.status, answer.text).toBeLessThan(300)
    })

  it('the first requests after the boot cost no more than later ones', () => {
    expect(cold['lookupTenant']).toBeLessThanOrEqual(1)
    expect(cold['signup']).toBeLessThanOrEqual(6)
    expect(cold['me']).toBeLessThanOrEqual(1)
  })

  it('a guarded request costs no statement', async () => {
    const headers = { authorization: `Bearer ${person.accessToken}` }
    await app.request('/app/private', { headers })
    expect(await costOf(() => app.request('/app/private', { headers }))).toBe(0)
  })

  it('a public request and one without a session cost no statement', async () => {
    const cost = await app.statements.during(async () => {
      await app.request('/app/public')
      await app.request('/app/private')
      await app.request('/app/private', { headers: { authorization: 'Bearer garbage' } })
      await app.call('clientConfig')
      await app.call('jwks')
    })
    expect(cost).toBe(0)
  })

  it('a made-up refresh token costs no statement', async () => {
    expect(await app.statements.during(() => refresh(app, 'A'.repeat(108)))).toBe(0)
  })

  it('who am I costs at most one statement', async () => {
    expect(await costOf(() => app.call('me', { token: person.accessToken }))).toBeLessThanOrEqual(1)
  })

  it('a refresh costs one statement, whether or not the state of its session is at hand', async () => {
    let { refreshToken } = succeeded(await app.call('login', { body: login() }))
    const exchange = async () => {
      const answer = await refresh(app, refreshToken)
      refreshToken = succeeded(answer).refreshToken
      return answer
    }
    expect(await costOf(exchange)).toBe(1)
    // Older than a state may be, whoever tells of changes.
    afterSeconds(31)
    expect(await costOf(exchange)).toBe(1)
  })

  it('a login costs at most three statements', async () => {
    expect(await costOf(() => app.call('login', { body: login() }))).toBeLessThanOrEqual(3)
  })

  it('a login of an unknown person costs as much as one with a wrong password', async () => {
    const cost = (body: object) =>
      app.statements.during(() => app.call('login', { body: { ...login(), ...body } }))
    expect(await cost({ email: freshEmail() })).toBe(await cost({ password: `${goodPassword}!` }))
  })

  it('a sign-up costs at most six statements in one transaction', async () => {
    const body = {
      email: freshEmail(),
      password: goodPassword,
      ...(tenancy !== 'off' && { newTenant: freshTenant() }),
    }
    expect(await costOf(() => app.call('signup', { body }))).toBeLessThanOrEqual(6)
    const [{ transactions }] = await app.dataSource.query(
      `select count(distinct xmin::text)::int as transactions from (
         select xmin from nest_auth_users where email = $1
         union all
         select i.xmin from nest_auth_identities i join nest_auth_users u on u.id = i.user_id where u.email = $1
         union all
         select a.xmin from nest_auth_user_accesses a join nest_auth_users u on u.id = a.user_id where u.email = $1
         union all
         select t.xmin from nest_auth_tenants t join nest_auth_user_accesses a on a.tenant_id = t.id
           join nest_auth_users u on u.id = a.user_id where u.email = $1 and t.slug <> '*'
         union all
         select s.xmin from nest_auth_sessions s join nest_auth_users u on u.id = s.user_id where u.email = $1) written`,
      [body.email],
    )
    expect(transactions).toBe(1)
  })

  it('a look-up of a tenant costs at most one statement', async () => {
    const cost = await app.statements.during(() => app.call('lookupTenant', { query: { slug: 'nobody' } }))
    expect(cost).toBeLessThanOrEqual(1)
  })

  it.skipIf(tenancy === 'off')(
    'a look-up that is repeated costs none, and sees a change at once',
    async () => {
      const [tenant] = await app.tenants.getTenants({ where: { id: person.tenantId! } })
      const lookUp = () => app.call('lookupTenant', { query: { slug: tenant!.slug } })
      await lookUp()
      expect(await costOf(lookUp)).toBe(0)
      await app.tenants.updateTenant(tenant!.id, { name: 'Another name' })
      expect((await lookUp()).body).toMatchObject({ name: 'Another name' })
      await app.tenants.suspendTenant(tenant!.id)
      expect((await lookUp()).status).toBe(404)
      await app.tenants.restoreTenant(tenant!.id)
      expect((await lookUp()).status).toBe(200)
    },
  )

  it('a list of tenants or sessions costs one statement', async () => {
    const { accessToken: token } = await newcomer(app)
    expect(await costOf(() => app.call('listTenants', { token }))).toBe(1)
    expect(await costOf(() => app.call('listSessions', { token }))).toBe(1)
  })

  it.runIf(tenancy === 'SHARED')(
    'a switch costs at most two statements, and a new tenant at most three, the count of them included',
    async () => {
      const owner = await newcomer(app)
      const tenantId = await foundTenant(app, owner)
      const token = owner.accessToken
      expect(
        await costOf(() => app.call('createTenant', { token, body: freshTenant() })),
      ).toBeLessThanOrEqual(3)
      expect(await costOf(() => app.call('switchTenant', { token, body: { tenantId } }))).toBeLessThanOrEqual(
        2,
      )
    },
  )
})
