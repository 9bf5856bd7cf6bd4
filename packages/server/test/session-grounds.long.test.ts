import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PlatformService, ROOT_SCOPE_ID, RoleService } from '../src/index.ts'
import type { PasswordHasher } from '../src/index.ts'
import { LiveSessions } from '../src/sessions/live-sessions.ts'
import {
  expectRefusal,
  foundTenant,
  freshEmail,
  goodPassword,
  newcomer,
  refresh,
  signIn,
  stateOf,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { cheapHasher, createLastingDatabase, createTestApp, tenancies } from './test-app.ts'
import type { TenancySetting, TestApp, TestDatabase } from './test-app.ts'

describe('A membership that is being taken away', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp()
  })
  afterAll(() => app.close())

  const sessionsIn = async (tenantId: string) =>
    (await app.dataSource.query('select id from nest_auth_sessions where active_tenant_id = $1', [tenantId]))
      .length

  /** Takes the membership away, and lets something else happen in the middle of it. */
  async function during<T>(userId: string, tenantId: string, work: () => Promise<T>): Promise<T> {
    let result: Promise<T>
    await app.users.runInTransaction(async (manager) => {
      await app.users.deleteUserAccess(userId, tenantId, manager)
      result = work()
      // Time for the statement to arrive and to wait for the lock.
      await new Promise((resolve) => setTimeout(resolve, 150))
    })
    return result!
  }

  it('begins no session by a switch at the same time, and none revives when it is given back', async () => {
    const person = await newcomer(app)
    const tenantId = await foundTenant(app, person)
    const answer = await during(person.userId, tenantId, () =>
      app.call('switchTenant', { token: person.accessToken, body: { tenantId } }),
    )
    expectRefusal(answer, 'TENANT_NOT_FOUND')
    await app.users.addToTenant(person.userId, tenantId)
    expect(await sessionsIn(tenantId)).toBe(0)
    expect(await stateOf(app, person)).toEqual([200, 200])
  })

  it('begins no session by a login at the same time either', async () => {
    const person = await newcomer(app)
    const tenantId = await foundTenant(app, person)
    const answer = await during(person.userId, tenantId, () =>
      app.call('login', { body: { email: person.email, password: goodPassword, tenantId } }),
    )
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400)
    await app.users.addToTenant(person.userId, tenantId)
    expect(await sessionsIn(tenantId)).toBe(0)
  })
})

it.each(tenancies)(
  'With tenancy %s, a membership suspended while its password is looked at begins no session',
  async (tenancy) => {
    let meanwhile = async () => {}
    const hasher: PasswordHasher = {
      ...cheapHasher,
      async verify(hash, password) {
        await meanwhile()
        return cheapHasher.verify(hash, password)
      },
    }
    const app = await createTestApp({ tenancy, options: { password: { hasher } } })
    try {
      const { email, userId, tenantId } = await newcomer(app)
      const login = () =>
        app.call('login', { body: { email, password: goodPassword, ...(tenantId && { tenantId }) } })
      succeeded(await login())
      meanwhile = async () => {
        await app.users.updateUserAccessStatus(userId, tenantId ?? ROOT_SCOPE_ID, false)
      }
      expectRefusal(await login(), 'INVALID_CREDENTIALS')
    } finally {
      await app.close()
    }
  },
)

it.each(tenancies)(
  'With tenancy %s, whatever becomes of somebody while the password is looked at, no session begins',
  async (tenancy) => {
    let meanwhile = async () => {}
    const hasher: PasswordHasher = {
      ...cheapHasher,
      async verify(hash, password) {
        const isRight = await cheapHasher.verify(hash, password)
        await meanwhile()
        return isRight
      },
    }
    const app = await createTestApp({ tenancy, options: { password: { hasher } } })
    const change = (userId: string, to: string, ...values: unknown[]) =>
      app.dataSource.query(`update nest_auth_users set ${to} where id = $1`, [userId, ...values])
    const changes: Record<string, (userId: string) => Promise<unknown>> = {
      'a new password': async (userId) =>
        change(userId, 'password_hash = $2', await cheapHasher.hash('another-lantern-77-meadow')),
      'the same password set anew': async (userId) =>
        change(userId, 'password_hash = $2', await cheapHasher.hash(goodPassword)),
      'no password any more': (userId) => change(userId, 'password_hash = null'),
      disabled: (userId) => change(userId, 'is_active = false'),
      deleted: (userId) => app.dataSource.query('delete from nest_auth_users where id = $1', [userId]),
    }
    try {
      for (const [what, happen] of Object.entries(changes)) {
        const person = await newcomer(app)
        const { email, tenantId } = person
        const body = { email, password: goodPassword, ...(tenantId && { tenantId }) }
        meanwhile = async () => {
          meanwhile = async () => {}
          await happen(person.userId)
        }
        const answer = await app.call('login', { body })
        expect([what, answer.status, answer.body.code]).toEqual([what, 401, 'INVALID_CREDENTIALS'])
        const live = await app.dataSource.query(
          'select 1 from nest_auth_sessions where user_id = $1 and id <> $2 and revoked_at is null',
          [person.userId, person.sessionId],
        )
        expect([what, live]).toEqual([what, []])
      }
    } finally {
      await app.close()
    }
  },
)

it('A session that staff leaves is forgotten when its end is in force: before, it would be read again as it was', async () => {
  const app = await createTestApp()
  try {
    const role = await app.nest
      .get(RoleService, { strict: false })
      .createRole({ name: 'support', guard: 'admin', permissions: ['platform:enter-tenant'] })
    const email = freshEmail('staff')
    await app.nest
      .get(PlatformService, { strict: false })
      .createStaff({ email, password: goodPassword }, [role.id])
    const { tenantId } = await newcomer(app)
    const credentials = { email, password: goodPassword, guard: 'admin' }
    const { accessToken: token } = succeeded(await app.call('login', { body: credentials }))
    const body = { tenantId, reason: 'Ticket 4711' }
    const acting = succeeded(await app.call('enterTenant', { token, body }))
    const isTooEarly: boolean[] = []
    app.nest.get(LiveSessions, { strict: false }).onOwnChange((change) => {
      if (change.of === 'session') isTooEarly.push(app.applicationDataSource.isInTransaction())
    })
    succeeded(await app.call('stopImpersonation', { token: acting.accessToken }), 204)
    expect(isTooEarly).toEqual([false])
  } finally {
    await app.close()
  }
})

describe('A session from before the tenancy setting changed', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await createLastingDatabase()
  })
  afterAll(() => database.drop())

  it('is refused by every other setting, and serves again under its own', { timeout: 180_000 }, async () => {
    const people: { own: TenancySetting; person: Person }[] = []
    for (const tenancy of [...tenancies, 'off'] as const) {
      const app = await createTestApp({ tenancy, database })
      for (const { own, person } of people) {
        const { accessToken, refreshToken, sessionId } = person
        const cookie = {
          cookie: `__Host-nest-auth-${sessionId}=${refreshToken}`,
          'nest-auth-transport': 'cookie',
          'nest-auth-session': sessionId,
        }
        const me = await app.call('me', { token: accessToken })
        const byCookie = await app.request('/auth/me', { headers: cookie })
        const status = own === tenancy ? 200 : 401
        expect([own, tenancy, me.status, byCookie.status]).toEqual([own, tenancy, status, status])
      }
      // Those of the last setting will not be asked for again.
      const last = people.at(-1)
      if (last && last.own !== 'off')
        expectRefusal(await refresh(app, last.person.refreshToken), 'INVALID_REFRESH_TOKEN')
      people.push({ own: tenancy, person: await newcomer(app) })
      await app.close()
    }
  })
})

describe.each(tenancies)('With tenancy %s', (tenancy) => {
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({ tenancy })
  })
  afterAll(() => app.close())

  it('sign-up, login, logout, ending a session and theft are audited, where they happened', async () => {
    const person = await newcomer(app)
    const again = await signIn(app, person)
    await app.call('logout', { body: { refreshToken: again.refreshToken } })
    const third = await signIn(app, person)
    await app.call('endSession', { token: person.accessToken, params: { id: third.sessionId } })
    const fourth = await signIn(app, person)
    const next = succeeded(await refresh(app, fourth.refreshToken))
    await app.dataSource.query(
      `update nest_auth_sessions set rotated_at = now() - interval '1 hour' where id = $1`,
      [fourth.sessionId],
    )
    expectRefusal(await refresh(app, fourth.refreshToken), 'INVALID_REFRESH_TOKEN')
    expectRefusal(await refresh(app, next.refreshToken), 'INVALID_REFRESH_TOKEN')
    await app.call('logoutAll', { token: person.accessToken })
    const rows = await app.dataSource.query(
      `select action, actor_kind, actor_id, target_kind, target_id, ip_address, request_id is not null as "hasRequest",
              details
         from nest_auth_audit_entries
        where tenant_id = $1 and action similar to '(user.(signed|logged)|session)%' order by id`,
      [person.tenantId ?? '00000000-0000-0000-0000-000000000000'],
    )
    const { userId } = person
    const entry = (action: string, target: string, targetId: string, details = {}) => ({
      action,
      actor_kind: 'user',
      actor_id: userId,
      target_kind: target,
      target_id: targetId,
      ip_address: '127.0.0.1',
      hasRequest: true,
      details,
    })
    const ended = (action: string, ...sessionIds: string[]) => entry(action, 'user', userId, { sessionIds })
    expect(rows).toEqual([
      entry('user.signed_up', 'user', userId),
      entry('user.logged_in', 'session', person.sessionId),
      entry('user.logged_in', 'session', again.sessionId),
      ended('user.logged_out', again.sessionId),
      entry('user.logged_in', 'session', third.sessionId),
      ended('session.ended', third.sessionId),
      entry('user.logged_in', 'session', fourth.sessionId),
      {
        ...entry('session.theft_detected', 'session', fourth.sessionId, {
          userId,
          signInId: fourth.sessionId,
        }),
        actor_kind: 'anonymous',
        actor_id: null,
      },
      ended('user.logged_out_everywhere', person.sessionId),
    ])
  })

  it.runIf(tenancy === 'SHARED')('a switch is audited in the tenant it leads to', async () => {
    const person = await newcomer(app)
    const tenantId = await foundTenant(app, person)
    const { session } = succeeded(
      await app.call('switchTenant', { token: person.accessToken, body: { tenantId } }),
    )
    const rows = await app.dataSource.query(
      `select action, actor_id, target_id, details from nest_auth_audit_entries
        where tenant_id = $1 and action like 'session.%'`,
      [tenantId],
    )
    expect(rows).toEqual([
      {
        action: 'session.tenant_switched',
        actor_id: person.userId,
        target_id: session.id,
        details: { fromSessionId: person.sessionId },
      },
    ])
  })
})
