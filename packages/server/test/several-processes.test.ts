import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from 'pg'
import { SigningKeys } from '../src/index.ts'
import { expectRefusal, foundTenant, newcomer, refresh, signIn, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createLastingDatabase, createTestApp, isOnServer } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'
import { runningNow } from '../../../test/running-time.ts'

/** What a change may take to be in force in every other process. */
const promiseMs = 1000

describe.runIf(isOnServer)('Three processes on one database', () => {
  let database: TestDatabase
  let apps: [TestApp, TestApp, TestApp]
  const took: Record<string, number> = {}

  beforeAll(async () => {
    database = await createLastingDatabase()
    const first = await createTestApp({ database })
    const others = [createTestApp({ database }), createTestApp({ database, framework: 'fastify' })] as const
    apps = [first, ...(await Promise.all(others))]
  })
  afterAll(async () => {
    for (const app of apps ?? []) await app.close()
    await database.drop()
  })

  const codeAt = async (app: TestApp, token: string) => {
    const { status, body } = await app.request('/app/private', {
      headers: { authorization: `Bearer ${token}` },
    })
    return body?.code ?? status
  }
  const warm = async (person: Person) => {
    for (const app of apps) expect(await codeAt(app, person.accessToken)).toBe(200)
  }
  /** How long it takes until every process answers with this. */
  const untilEverywhere = async (question: (app: TestApp) => Promise<unknown>, answer: unknown) => {
    const begun = runningNow()
    for (const app of apps) {
      while ((await question(app)) !== answer) {
        if (runningNow() - begun > 5 * promiseMs) expect(await question(app)).toBe(answer)
      }
    }
    return runningNow() - begun
  }
  const disabled = (person: Person) =>
    apps[0].dataSource.query('update nest_auth_users set is_active = false where id = $1', [person.userId])

  const changes: [string, string | number, (person: Person) => Promise<unknown>][] = [
    ['a logout', 'UNAUTHENTICATED', async (person) => apps[0].call('logout', { token: person.accessToken })],
    [
      'a logout everywhere',
      'UNAUTHENTICATED',
      async (person) => apps[0].call('logoutAll', { token: person.accessToken }),
    ],
    [
      'a signing key taken out of use',
      'UNAUTHENTICATED',
      async () => {
        const keys = apps[0].nest.get(SigningKeys, { strict: false })
        for (const { kid } of keys.jwks().keys) await keys.remove(String(kid))
      },
    ],
    ['a user disabled by the application', 'UNAUTHENTICATED', disabled],
    [
      'a suspended tenant',
      'TENANT_SUSPENDED',
      (person) =>
        apps[0].dataSource.query('update nest_auth_tenants set is_active = false where id = $1', [
          person.tenantId,
        ]),
    ],
    [
      'a deleted tenant',
      'TENANT_SUSPENDED',
      (person) =>
        apps[0].dataSource.query('update nest_auth_tenants set deleted_at = now() where id = $1', [
          person.tenantId,
        ]),
    ],
    [
      'the end of all sessions in a tenant',
      'UNAUTHENTICATED',
      (person) => apps[0].tenants.endSessions(person.tenantId!),
    ],
    ["the end of everybody's sessions", 'UNAUTHENTICATED', () => apps[0].users.endAllSessions()],
    [
      'a removed membership',
      'UNAUTHENTICATED',
      (person) =>
        apps[0].dataSource.query('delete from nest_auth_user_accesses where tenant_id = $1', [
          person.tenantId,
        ]),
    ],
    [
      'a deleted user',
      'UNAUTHENTICATED',
      (person) => apps[0].dataSource.query('delete from nest_auth_users where id = $1', [person.userId]),
    ],
  ]

  it.each(changes)(
    'see %s within a second, without asking the database before',
    async (name, code, change) => {
      const person = await newcomer(apps[0])
      await warm(person)
      for (const app of apps) {
        await expect.poll(() => app.statements.during(() => codeAt(app, person.accessToken))).toBe(0)
      }
      await change(person)
      took[name] = await untilEverywhere((app) => codeAt(app, person.accessToken), code)
      expect(took[name]).toBeLessThan(promiseMs)
    },
  )

  it('see a stolen session end within a second', async () => {
    const person = await newcomer(apps[0])
    await warm(person)
    const { body } = await refresh(apps[0], person.refreshToken)
    await refresh(apps[0], body.refreshToken)
    await refresh(apps[1], person.refreshToken)
    took['theft'] = await untilEverywhere((app) => codeAt(app, person.accessToken), 'UNAUTHENTICATED')
    expect(took['theft']).toBeLessThan(promiseMs)
  })

  it('see a removed role, and a role that lost a permission, within a second', async () => {
    const person = await newcomer(apps[0])
    await warm(person)
    const roles = async (app: TestApp) =>
      (await app.call('me', { token: person.accessToken })).body.membership.roles.join()
    expect(await roles(apps[1])).not.toBe('')
    await apps[0].dataSource.query('delete from nest_auth_user_access_roles where tenant_id = $1', [
      person.tenantId,
    ])
    took['a removed role'] = await untilEverywhere(roles, '')
    expect(took['a removed role']).toBeLessThan(promiseMs)
  })

  it('answer who am I without a statement, long after the state was read', async () => {
    const person = await newcomer(apps[0])
    await warm(person)
    const asked = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1500))
      return Promise.all(
        apps.map((app) => app.statements.during(() => app.call('me', { token: person.accessToken }))),
      )
    }
    // Once more where the machine stood still: then the channel has not proved itself in time.
    await expect.poll(asked).toEqual([0, 0, 0])
  })

  it('answer a token that another one has exchanged with its successor, and take an older one for theft', async () => {
    const person = await newcomer(apps[0])
    await warm(person)
    const successor = succeeded(await refresh(apps[1], person.refreshToken)).refreshToken
    expect(succeeded(await refresh(apps[0], person.refreshToken)).refreshToken).toBe(successor)
    const leaf = succeeded(await refresh(apps[2], successor)).refreshToken
    expectRefusal(await refresh(apps[1], person.refreshToken), 'INVALID_REFRESH_TOKEN')
    for (const app of apps) expectRefusal(await refresh(app, leaf), 'INVALID_REFRESH_TOKEN')
  })

  it('are not woken by a login or a refresh', async () => {
    const listener = new Client({ connectionString: database.url })
    await listener.connect()
    const heard: string[] = []
    listener.on('notification', ({ payload }) => heard.push(payload ?? ''))
    const person = await newcomer(apps[0])
    await listener.query('listen nest_auth_changes')
    await signIn(apps[0], person)
    await refresh(apps[1], person.refreshToken)
    await listener.query('select 1')
    await listener.end()
    expect(heard).toEqual([])
  })

  it('do not take a cookie away that another process has just renewed', async () => {
    const person = await newcomer(apps[0])
    const cookies = (token: string) => ({
      'nest-auth-transport': 'cookie',
      'nest-auth-session': person.sessionId,
      cookie: `__Host-nest-auth-${person.sessionId}=${token}`,
    })
    const accounts = async (token: string) =>
      (await apps[1].request('/auth/accounts', { headers: cookies(token) })).body.items.length
    expect(await accounts(person.refreshToken)).toBe(1)
    const { body } = await refresh(apps[0], person.refreshToken)
    const { body: last } = await refresh(apps[0], body.refreshToken)
    expect(await accounts(last.refreshToken)).toBe(1)
  })

  it('keep the promise when the listening connections are killed, and while they are away', async () => {
    const killListeners = () =>
      apps[0].dataSource.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'nest-auth changes'`,
      )
    const times: number[] = []
    for (const pauseMs of [0, 50, 150, 400]) {
      const person = await newcomer(apps[0])
      await warm(person)
      await killListeners()
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      await disabled(person)
      times.push(await untilEverywhere((app) => codeAt(app, person.accessToken), 'UNAUTHENTICATED'))
    }
    took['with killed listeners'] = Math.max(...times)
    expect(Math.max(...times)).toBeLessThan(promiseMs)
  })

  it('see a switch, and serve the session it began', async () => {
    const person = await newcomer(apps[0])
    const tenantId = await foundTenant(apps[0], person)
    await warm(person)
    const { body } = await apps[1].call('switchTenant', { token: person.accessToken, body: { tenantId } })
    await untilEverywhere((app) => codeAt(app, person.accessToken), 'UNAUTHENTICATED')
    for (const app of apps) expect(await codeAt(app, body.accessToken)).toBe(200)
  })
})
