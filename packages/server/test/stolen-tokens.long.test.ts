import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Tenancy } from '../src/index.ts'
import type { NestAuthUser } from '../src/index.ts'
import { createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const password = 'a fine long password'

describe.each(frameworks)('Whoever holds a stolen token on %s', (framework) => {
  let app: TestApp
  let tenantIds: string[]
  let count = 0

  beforeAll(async () => {
    app = await createTestApp({ framework })
    tenantIds = []
    for (const slug of ['acme', 'globex'])
      tenantIds.push((await app.tenants.createTenant({ name: slug, slug })).id)
  })
  afterAll(() => app.close())

  async function personInBoth({ hasDefault }: { hasDefault: boolean }) {
    const email = `person${++count}@example.com`
    const user = await app.users.createUser({ email, password })
    await app.users.addToTenant(user.id, tenantIds[0]!, { isDefault: hasDefault })
    await app.users.addToTenant(user.id, tenantIds[1]!)
    return { email, user }
  }

  it('loses every session of the sign-in when the theft is noticed, those in other tenants too', async () => {
    const { email } = await personInBoth({ hasDefault: true })
    const { body: victim } = await app.call('login', { body: { email, password } })
    const { body: thief } = await app.call('switchTenant', {
      token: victim.accessToken,
      body: { tenantId: tenantIds[1], keepCurrentSession: true },
    })
    await app.call('refresh', { body: { refreshToken: victim.refreshToken } })
    await app.dataSource.query(
      `update nest_auth_sessions set rotated_at = rotated_at - interval '11 seconds' where id = $1`,
      [victim.session.id],
    )
    const replay = await app.call('refresh', { body: { refreshToken: victim.refreshToken } })
    expect(replay.body.code).toBe('INVALID_REFRESH_TOKEN')
    expect((await app.call('me', { token: thief.accessToken })).status).toBe(401)
    expect((await app.call('refresh', { body: { refreshToken: thief.refreshToken } })).status).toBe(401)
  })

  it('cannot finish a half-done sign-in after the password changed', async () => {
    const { email, user } = await personInBoth({ hasDefault: false })
    const { body } = await app.call('login', { body: { email, password } })
    expect(body.status).toBe('tenant_required')
    await app.dataSource.query(`update nest_auth_users set password_hash = 'another' where id = $1`, [
      user.id,
    ])
    const late = await app.call('selectTenant', {
      body: { selectionToken: body.selectionToken, tenantId: tenantIds[0] },
    })
    expect(late.body.code).toBe('INVALID_SELECTION_TOKEN')
  })

  it('cannot finish a half-done sign-in after signing out everywhere', async () => {
    const { email } = await personInBoth({ hasDefault: false })
    const { body } = await app.call('login', { body: { email, password } })
    const { body: session } = await app.call('login', { body: { email, password, tenantId: tenantIds[0] } })
    await app.call('logoutAll', { token: session.accessToken })
    const late = await app.call('selectTenant', {
      body: { selectionToken: body.selectionToken, tenantId: tenantIds[0] },
    })
    expect(late.body.code).toBe('INVALID_SELECTION_TOKEN')
  })

  const save = async (userId: string, change: (user: NestAuthUser) => unknown) => {
    const user = (await app.users.getUserById(userId))!
    await change(user)
    await Tenancy.asPlatform('outside of requests no tenant is named', () => user.save())
  }
  const endings: [string, (userId: string) => Promise<unknown>, string?][] = [
    ['the application signed the person out', (userId) => app.users.endSessions(userId)],
    [
      'the account was disabled, and is enabled again',
      async (userId) => {
        await app.users.updateUserStatus(userId, false)
        await app.users.updateUserStatus(userId, true)
      },
    ],
    [
      'the account was saved as disabled, and is enabled again',
      async (userId) => {
        for (const isActive of [false, true]) await save(userId, (user) => Object.assign(user, { isActive }))
      },
    ],
    [
      'the membership was ended, and began anew',
      async (userId) => {
        await app.users.deleteUserAccess(userId, tenantIds[0]!)
        await app.users.addToTenant(userId, tenantIds[0]!)
      },
    ],
    [
      'the membership was suspended for a while',
      async (userId) => {
        await app.users.updateUserAccessStatus(userId, tenantIds[0]!, false)
        await app.users.updateUserAccessStatus(userId, tenantIds[0]!, true)
      },
    ],
    ['the same password was set again', (userId) => save(userId, (user) => user.setPassword(password))],
  ]

  it.each(endings)('cannot finish a half-done sign-in after %s', async (_, end) => {
    const { email, user } = await personInBoth({ hasDefault: false })
    const { body } = await app.call('login', { body: { email, password } })
    await end(user.id)
    const choice = { selectionToken: body.selectionToken, tenantId: tenantIds[0] }
    expect((await app.call('selectTenant', { body: choice })).body.code).toBe('INVALID_SELECTION_TOKEN')
    const { body: anew } = await app.call('login', { body: { email, password } })
    const chosen = { selectionToken: anew.selectionToken, tenantId: tenantIds[0] }
    expect((await app.call('selectTenant', { body: chosen })).body.status).toBe('authenticated')
  })

  it('reads no account with a cookie that was idle too long or replaced', async () => {
    const { email } = await personInBoth({ hasDefault: true })
    const { body } = await app.call('login', { body: { email, password } })
    const accounts = async () => {
      const cookie = `__Host-nest-auth-${body.session.id}=${body.refreshToken}`
      const answer = await app.request('/auth/accounts', {
        headers: { cookie, 'nest-auth-transport': 'cookie' },
      })
      return answer.body.items.length
    }
    expect(await accounts()).toBe(1)
    // Nobody but this test ages a session; another name is what makes the change known at once.
    const age = (what: string) =>
      app.dataSource.query(
        `update nest_auth_sessions set ${what}, device_name = gen_random_uuid()::text where id = $1`,
        [body.session.id],
      )
    await age(`last_used_at = now() - interval '8 days'`)
    await letReadsLapse()
    expect(await accounts()).toBe(0)
    await age(`last_used_at = now()`)
    await app.call('refresh', { body: { refreshToken: body.refreshToken } })
    await age(`rotated_at = now() - interval '1 hour'`)
    await letReadsLapse()
    expect(await accounts()).toBe(0)
  })

  it('names of tenants cannot deceive', async () => {
    const { body } = await app.call('signup', { body: { email: `founder${++count}@example.com`, password } })
    for (const tenant of [
      { name: '\u202egnp.emcA', slug: `names-${framework}` },
      { name: '\u200b', slug: `names-${framework}` },
      { name: 'Acme', slug: 'xn--80ak6aa92e' },
    ]) {
      const answer = await app.call('createTenant', { token: body.accessToken, body: tenant })
      expect(answer.body.code).toBe('VALIDATION_FAILED')
    }
  })

  /** What a process read may be answered again for a second. */
  const letReadsLapse = () => new Promise((resolve) => setTimeout(resolve, 1100))
})
