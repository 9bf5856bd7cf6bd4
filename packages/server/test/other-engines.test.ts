import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DataSource } from 'typeorm'
import { portableExaminations } from '../src/cli/portable-examinations.ts'
import { createNestAuthDataSource, nestAuthEntities, nestAuthMigrations } from '../src/index.ts'
import { InvitationStore } from '../src/invitations/invitation.store.ts'
import { Database } from '../src/persistence/database.ts'
import { actAs } from '../src/persistence/isolation/statement-scope.ts'
import { freshEmail, goodPassword, newcomer, refresh, stateOf, succeeded } from './people.ts'
import { createMariadbDatabase, createTestApp, otherEngine } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const engine = otherEngine ?? 'sqljs'

it(`A start on ${engine} without the tables is refused, and the message names the fix`, async () => {
  await expect(createTestApp({ engine, synchronize: false })).rejects.toMatchObject({
    name: 'NestAuthMisuseError',
    message: expect.stringMatching(/^The tables of Nest Auth do not exist\. Create them: /),
  })
})

// On a server two applications share the database, and neither knows what the other has under way.
describe(`On ${engine}, what races`, () => {
  let apps: TestApp[]
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({ engine })
    const database = { type: engine, url: app.databaseUrl, drop: async () => {} }
    apps = engine === 'sqljs' ? [app] : [app, await createTestApp({ database, synchronize: false })]
  })
  afterAll(async () => {
    for (const each of apps.toReversed()) await each.close()
  })

  const sessionsOf = (userId: string) =>
    app.dataSource.query(
      'select revoked_reason, refresh_token_hash from nest_auth_sessions where user_id = $1',
      [userId],
    )

  it('of fifty refreshes of one token leaves one leaf, and no false alarm', async () => {
    const person = await newcomer(app)
    const many = Array.from({ length: 50 }, (_, at) => refresh(apps[at % apps.length]!, person.refreshToken))
    const answers = await Promise.all(many)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const leaves = new Set(answers.map(({ body }) => body.refreshToken))
    expect(leaves.size).toBe(1)
    const rows = await sessionsOf(person.userId)
    expect(rows).toHaveLength(1)
    expect(rows[0].revoked_reason).toBeNull()
    const [leaf] = leaves
    expect((await refresh(app, leaf)).status).toBe(200)
  })

  it('of invitations for one address leaves one, and fails none', async () => {
    const { tenantId } = await newcomer(app)
    const email = freshEmail()
    const invitation = { tenantId: tenantId!, email, roleIds: [], inviter: null }
    const invite = ({ nest }: TestApp) =>
      nest
        .get(Database, { strict: false })
        .runInTransaction((manager) =>
          nest.get(InvitationStore, { strict: false }).write(invitation, manager),
        )
    for (let round = 0; round < 10; round++) {
      await app.dataSource.query('delete from nest_auth_invitations where email = $1', [email])
      await Promise.all(Array.from({ length: 8 }, (_, at) => invite(apps[at % apps.length]!)))
    }
    const rows = await app.dataSource.query('select id from nest_auth_invitations where email = $1', [email])
    expect(rows).toHaveLength(1)
  })

  it('of a logout and refreshes the logout wins', async () => {
    const person = await newcomer(app)
    const refreshes = Array.from({ length: 10 }, (_, at) =>
      refresh(apps[at % apps.length]!, person.refreshToken),
    )
    const [logout, ...answers] = await Promise.all([
      app.call('logoutAll', { token: person.accessToken }),
      ...refreshes,
    ])
    expect(logout.status).toBe(204)
    for (const { status, body } of answers) {
      if (status === 200)
        expect((await refresh(app, body.refreshToken)).body.code).toBe('INVALID_REFRESH_TOKEN')
      else expect(body.code).toBe('INVALID_REFRESH_TOKEN')
    }
    expect(await sessionsOf(person.userId)).toEqual([
      { revoked_reason: 'logout_all', refresh_token_hash: expect.any(String) },
    ])
  })

  it('a replay after the reuse interval ends the family, whoever comes first', async () => {
    const person = await newcomer(app)
    const { refreshToken } = succeeded(await refresh(app, person.refreshToken))
    await app.dataSource.query(
      'update nest_auth_sessions set rotated_at = rotated_at - make_interval(secs => $2) where user_id = $1',
      [person.userId, 11],
    )
    const replays = await Promise.all(
      apps.flatMap((each) => [1, 2, 3].map(() => refresh(each, person.refreshToken))),
    )
    expect(new Set(replays.map(({ body }) => body.code))).toEqual(new Set(['INVALID_REFRESH_TOKEN']))
    expect(await stateOf(app, { ...person, refreshToken })).toEqual([
      'UNAUTHENTICATED',
      'INVALID_REFRESH_TOKEN',
    ])
    const [audited] = await app.dataSource.query(
      `select count(*)::int as entries from nest_auth_audit_entries where action = 'session.theft_detected' and target_id = $1`,
      [person.sessionId],
    )
    expect(audited).toEqual({ entries: 1 })
  })

  it('of fifty sign-ups with one address one succeeds', async () => {
    const body = { email: freshEmail(), password: goodPassword }
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => apps[at % apps.length]!.call('signup', { body })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
    const rows = await app.dataSource.query('select id from nest_auth_users where email = $1', [body.email])
    expect(rows).toHaveLength(1)
  })

  it('of what fails half way nothing is left, and the next attempt succeeds', async () => {
    const data = { email: freshEmail(), password: goodPassword }
    const failing = app.users.runInTransaction(async () => {
      await app.users.createUser(data)
      throw new Error('back')
    })
    await expect(failing).rejects.toThrow('back')
    const find = () => app.dataSource.query('select id from nest_auth_users where email = $1', [data.email])
    expect(await find()).toEqual([])
    await app.users.createUser(data)
    expect(await find()).toHaveLength(1)
  })

  it.runIf(engine === 'mariadb')(
    'of a connection that is killed in a transaction nothing is left',
    async () => {
      const data = { email: freshEmail(), password: goodPassword }
      const killed = app.users.runInTransaction(async (manager) => {
        await app.users.createUser(data)
        const [{ id }] = await manager.query('select connection_id() as id')
        await apps[1]!.dataSource.query(`kill connection ${Number(id)}`)
        await app.users.createUser({ ...data, email: freshEmail() })
      })
      await expect(killed).rejects.toThrow()
      const find = () => app.dataSource.query('select id from nest_auth_users where email = $1', [data.email])
      expect(await find()).toEqual([])
      await app.users.createUser(data)
      expect(await find()).toHaveLength(1)
    },
  )
})

describe(`On ${engine}, a database`, () => {
  it('is found in order by the doctor, who says what keeps tenants apart', async () => {
    const app = await createTestApp({ engine })
    try {
      const { dataSource } = app.nest.get(DataSource, { strict: false }).manager
      const examined = Object.entries(portableExaminations).map(async ([check, examine]) => {
        const owned = actAs('owner', () => examine(dataSource))
        return [check, await owned] as const
      })
      const findings = Object.fromEntries(await Promise.all(examined))
      expect(Object.values(findings).filter(({ isFine }) => !isFine)).toEqual([])
      expect(findings['isolation']!.finding).toContain('by the statement guard, not by the database')
    } finally {
      await app.close()
    }
  })

  it('is not given the migrations of PostgreSQL', () => {
    const options = { type: engine, url: 'mysql://localhost/x', entities: nestAuthEntities }
    expect(() => createNestAuthDataSource({ ...options, migrations: nestAuthMigrations })).toThrow(
      /nestAuthMigrations are written for PostgreSQL/,
    )
  })

  it.runIf(engine === 'mariadb')('that takes upper case for lower case is refused at boot', async () => {
    const database = await createMariadbDatabase('utf8mb4_general_ci')
    try {
      await expect(createTestApp({ database })).rejects.toThrow(/COLLATE utf8mb4_bin/)
    } finally {
      await database.drop()
    }
  })
})
