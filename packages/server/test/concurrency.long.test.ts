import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RouteName } from '@nest-auth/js-client/contract'
import {
  expectRefusal,
  foundTenant,
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
import { createTestApp, frameworks, isOnServer, tenancies } from './test-app.ts'
import type { Answer, TestApp } from './test-app.ts'

/** How often each outcome occurred: the status of a success, the code of a refusal. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, body } of answers) {
    const outcome = body?.code ?? String(status)
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

function times<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => work(at)))
}

async function count(app: TestApp, from: string, parameters: unknown[] = []): Promise<number> {
  const [row] = await app.dataSource.query(`select count(*)::int as count from ${from}`, parameters)
  return row.count
}

describe.each(tenancies)('With tenancy %s', (tenancy) => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ tenancy })
  })
  afterAll(() => app.close())

  it('fifty sign-ups of one email address at once make one person', async () => {
    const email = freshEmail()
    const open =
      tenancy === 'ISOLATED' ? await app.tenants.createTenant({ ...freshTenant(), joinPolicy: 'open' }) : null
    const tenants = await count(app, 'nest_auth_tenants')
    const answers = await times(50, (at) =>
      app.call('signup', {
        body: {
          email: at % 2 ? email : email.toUpperCase(),
          password: goodPassword,
          ...(open && { tenantId: open.id }),
          ...(tenancy === 'SHARED' && { newTenant: freshTenant() }),
        },
      }),
    )
    expect(tally(answers)).toEqual({ 201: 1, EMAIL_ALREADY_EXISTS: 49 })
    expect(await count(app, 'nest_auth_users where email = $1', [email])).toBe(1)
    expect(await count(app, `nest_auth_identities where provider_id = $1`, [email])).toBe(1)
    expect(await count(app, 'nest_auth_tenants')).toBe(tenants + (tenancy === 'SHARED' ? 1 : 0))
  })

  it.runIf(tenancy === 'ISOLATED')(
    'the same address in two tenants at once makes one person in each',
    async () => {
      const email = freshEmail()
      const tenants = [
        await app.tenants.createTenant({ ...freshTenant(), joinPolicy: 'open' }),
        await app.tenants.createTenant({ ...freshTenant(), joinPolicy: 'open' }),
      ]
      const answers = await times(50, (at) =>
        app.call('signup', { body: { email, password: goodPassword, tenantId: tenants[at % 2]!.id } }),
      )
      expect(tally(answers)).toEqual({ 201: 2, EMAIL_ALREADY_EXISTS: 48 })
      const rows = await app.dataSource.query(
        'select tenant_id from nest_auth_users where email = $1 order by tenant_id',
        [email],
      )
      expect(rows.map((row: { tenant_id: string }) => row.tenant_id)).toEqual(
        tenants.map((tenant) => tenant.id).toSorted(),
      )
    },
  )

  it.runIf(tenancy !== 'off')(
    'twenty people who found one slug at once found one tenant, and the others can retry',
    async () => {
      const newTenant = freshTenant()
      const emails = Array.from({ length: 20 }, () => freshEmail())
      const answers = await times(20, (at) =>
        app.call('signup', { body: { email: emails[at], password: goodPassword, newTenant } }),
      )
      expect(tally(answers)).toEqual({ 201: 1, SLUG_ALREADY_EXISTS: 19 })
      expect(await count(app, 'nest_auth_users where email = any($1)', [emails])).toBe(1)
    },
  )

  it.runIf(tenancy !== 'off')(
    'a tenant that stops being open lets in whoever came before, and nobody who comes after',
    async () => {
      for (let round = 0; round < 5; round++) {
        const { id } = await app.tenants.createTenant({ ...freshTenant(), joinPolicy: 'open' })
        const join = (email: string) =>
          app.call('signup', { body: { email, password: goodPassword, tenantId: id } })
        const before = Array.from({ length: 20 }, () => freshEmail())
        const racing = times(before.length, (at) => join(before[at]!))
        await new Promise((resolve) => setTimeout(resolve, 3 * round))
        await app.tenants.updateTenant(id, { joinPolicy: 'invitation' })
        const late = freshEmail()
        expect(tally([await join(late)])).toEqual({ INVITATION_REQUIRED: 1 })
        const { 201: joined = 0, INVITATION_REQUIRED: refused = 0, ...others } = tally(await racing)
        expect([joined + refused, others]).toEqual([before.length, {}])
        expect(await count(app, 'nest_auth_user_accesses where tenant_id = $1', [id])).toBe(joined)
        const people = 'nest_auth_users where email = any($1)'
        expect(await count(app, people, [[...before, late]])).toBe(joined)
      }
    },
  )

  it('a log-out that races a refresh leaves no living session', async () => {
    for (let round = 0; round < 25; round++) {
      const person = await newcomer(app)
      const [loggedOut, refreshed] = await Promise.all([
        app.call('logout', { token: person.accessToken }),
        refresh(app, person.refreshToken),
      ])
      expect(loggedOut.status).toBe(204)
      expect(await stateOf(app, person)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
      if (refreshed.status === 200) {
        expect(await stateOf(app, refreshed.body)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
      }
      expect(
        await count(app, 'nest_auth_sessions where user_id = $1 and revoked_at is null', [person.userId]),
      ).toBe(0)
    }
  })

  it('ending one session twenty times at once succeeds once', async () => {
    const person = await newcomer(app)
    const other = await signIn(app, person)
    const answers = await times(20, () =>
      app.call('endSession', { token: person.accessToken, params: { id: other.sessionId } }),
    )
    expect(tally(answers)).toEqual({ 204: 1, SESSION_NOT_FOUND: 19 })
  })
})

describe('Switching tenants under pressure', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp()
  })
  afterAll(() => app.close())

  it.each(['logout', 'logoutAll'] as RouteName[])('never outlives a racing %s', async (route) => {
    for (let round = 0; round < 30; round++) {
      const person = await newcomer(app)
      const tenantId = await foundTenant(app, person)
      const keepCurrentSession = round % 2 === 0
      const [switched, loggedOut, refreshed] = await Promise.all([
        app.call('switchTenant', { token: person.accessToken, body: { tenantId, keepCurrentSession } }),
        app.call(route, { token: person.accessToken }),
        refresh(app, person.refreshToken),
      ])
      const living = await count(app, 'nest_auth_sessions where user_id = $1 and revoked_at is null', [
        person.userId,
      ])
      // One that came after the switch had ended its session may be refused, but must not claim success.
      const isRefused = loggedOut.status === 401 && !keepCurrentSession && switched.status === 200
      expect([loggedOut.status, living], JSON.stringify(switched.body)).toEqual(
        isRefused ? [401, 1] : [204, 0],
      )
      for (const tokens of [person, switched.body, refreshed.body]) {
        if (!tokens.accessToken || (isRefused && tokens === switched.body)) continue
        expect(await stateOf(app, tokens)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
      }
    }
  })

  it('that came just before a log-out ends with it', async () => {
    for (const body of [{}, undefined]) {
      const person = await newcomer(app)
      const tenantId = await foundTenant(app, person)
      const switched = succeeded(
        await app.call('switchTenant', { token: person.accessToken, body: { tenantId } }),
      )
      const loggedOut = await app.call(
        'logout',
        body ? { body: { refreshToken: person.refreshToken } } : { token: person.accessToken },
      )
      expect(loggedOut.status).toBe(204)
      expect(await stateOf(app, switched)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
    }
  })

  it('replaces a session once, however often it is asked at once', async () => {
    const person = await newcomer(app)
    const tenantId = await foundTenant(app, person)
    const answers = await times(20, () =>
      app.call('switchTenant', { token: person.accessToken, body: { tenantId } }),
    )
    // The others come too late: before the guard, or before the statement.
    const { TENANT_NOT_FOUND: late = 0, UNAUTHENTICATED: later = 0, ...others } = tally(answers)
    expect([others, late + later]).toEqual([{ 200: 1 }, 19])
    expect(
      await count(app, 'nest_auth_sessions where user_id = $1 and revoked_at is null', [person.userId]),
    ).toBe(1)
  })

  it('redeems a selection token once, however often it is sent at once', async () => {
    const email = freshEmail()
    const { id: userId } = await app.users.createUser({ email, password: goodPassword })
    const tenants = [
      await app.tenants.createTenant(freshTenant()),
      await app.tenants.createTenant(freshTenant()),
    ]
    for (const tenant of tenants) await app.users.addToTenant(userId, tenant.id)
    const { selectionToken } = succeeded(await app.call('login', { body: { email, password: goodPassword } }))
    const answers = await times(50, (at) =>
      app.call('selectTenant', { body: { selectionToken, tenantId: tenants[at % 2]!.id } }),
    )
    expect(tally(answers)).toEqual({ 200: 1, INVALID_SELECTION_TOKEN: 49 })
    expect(await count(app, 'nest_auth_sessions where user_id = $1', [userId])).toBe(1)
  })

  it('lets nobody choose a tenant past the end of their sessions, whichever comes first, and nobody waits in a circle', async () => {
    const email = freshEmail()
    const { id: userId } = await app.users.createUser({ email, password: goodPassword })
    const { id: tenantId } = await app.tenants.createTenant(freshTenant())
    for (const id of [tenantId, (await app.tenants.createTenant(freshTenant())).id])
      await app.users.addToTenant(userId, id)
    for (let round = 0; round < 10; round++) {
      const offers = await times(4, () => app.call('login', { body: { email, password: goodPassword } }))
      const choosing = offers.map(({ body: { selectionToken } }) =>
        app.call('selectTenant', { body: { selectionToken, tenantId } }),
      )
      await app.users.runInTransaction((manager) => app.users.endSessions(userId, manager))
      for (const { status, body } of await Promise.all(choosing)) {
        if (status === 200)
          expectRefusal(await app.call('me', { token: body.accessToken }), 'UNAUTHENTICATED')
        else expect(body.code).toBe('INVALID_SELECTION_TOKEN')
      }
    }
  })
})

// Without the connections beside it, which would hide that a flow takes two at once.
describe('A small pool', () => {
  // The embedded database has one connection whatever is asked for; once is enough there.
  it.each(isOnServer ? frameworks : frameworks.slice(0, 1))(
    'of two finishes a burst of a hundred sign-ups on %s',
    async (framework) => {
      const app = await createTestApp({ framework, poolSize: 2, reservedConnections: 0 })
      try {
        const signUp = () =>
          app.call('signup', {
            body: { email: freshEmail(), password: goodPassword, newTenant: freshTenant() },
          })
        expect(tally(await times(100, signUp))).toEqual({ 201: 100 })
      } finally {
        await app.close()
      }
    },
  )

  it('of one connection is enough for every flow, alone and many at once', async () => {
    const app = await createTestApp({ poolSize: 1, reservedConnections: 0 })
    const life = async () => {
      const person = await newcomer(app)
      const tenantId = await foundTenant(app, person)
      const token = person.accessToken
      const again: Person = await signIn(app, person)
      succeeded(await refresh(app, again.refreshToken))
      succeeded(await app.call('me', { token }))
      succeeded(await app.call('listTenants', { token }))
      succeeded(await app.call('listSessions', { token }))
      succeeded(await app.call('endSession', { token, params: { id: again.sessionId } }), 204)
      const email = freshEmail()
      const { id } = await app.users.createUser({ email, password: goodPassword })
      for (const tenant of [person.tenantId!, tenantId]) await app.users.addToTenant(id, tenant)
      const { selectionToken } = succeeded(
        await app.call('login', { body: { email, password: goodPassword } }),
      )
      succeeded(await app.call('selectTenant', { body: { selectionToken, tenantId } }))
      const { accessToken } = succeeded(await app.call('switchTenant', { token, body: { tenantId } }))
      succeeded(await app.call('logout', { token: accessToken }), 204)
      succeeded(await app.call('logoutAll', { token: (await signIn(app, person)).accessToken }), 204)
    }
    try {
      await life()
      await times(15, life)
    } finally {
      await app.close()
    }
  })
})

describe('Several processes on one empty database', () => {
  it.skipIf(!isOnServer)(
    'agree on one signing key, one default tenant and the system roles (needs TEST_DATABASE_URL)',
    async () => {
      const options = {
        tenant: {
          enabled: true,
          mode: 'SHARED' as const,
          allowCreate: true,
          defaultTenantOptions: { name: 'Home', slug: 'home-base' },
        },
      }
      const first = await createTestApp({ options })
      try {
        // Back to empty: tables without rows, as the first boot finds them.
        await first.dataSource.query('truncate nest_auth_tenants, nest_auth_signing_keys cascade')
        const processes = await times(4, () => createTestApp({ databaseUrl: first.databaseUrl!, options }))
        try {
          expect(await count(first, 'nest_auth_signing_keys')).toBe(1)
          const tenants = await first.dataSource.query('select slug from nest_auth_tenants order by slug')
          expect(tenants).toEqual([{ slug: '*' }, { slug: 'home-base' }])
          const roles = await first.dataSource.query('select name from nest_auth_roles order by name')
          expect(roles).toEqual([{ name: 'admin' }, { name: 'member' }, { name: 'owner' }])
          const { accessToken: token } = await newcomer(processes[0]!, { newTenant: undefined })
          for (const app of processes) {
            expect(succeeded(await app.call('me', { token })).tenant.slug).toBe('home-base')
          }
        } finally {
          for (const app of processes) await app.close()
        }
      } finally {
        await first.close()
      }
    },
  )

  it.skipIf(!isOnServer)('create the tables together as well (needs TEST_DATABASE_URL)', async () => {
    const first = await createTestApp()
    try {
      await first.dataSource.query('drop schema public cascade')
      await first.dataSource.query('create schema public')
      const processes = await times(4, () => createTestApp({ databaseUrl: first.databaseUrl! }))
      const keys = await Promise.all(processes.map((app) => app.call('jwks')))
      expect(new Set(keys.map(({ text }) => text)).size).toBe(1)
      for (const app of processes) await app.close()
    } finally {
      await first.close()
    }
  })
})
