import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../src/cli/run-cli.ts'
import { newcomer, signIn, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { RedisBus } from './redis-bus.ts'
import { createLastingDatabase, createTestApp, isOnServer, otherEngine, testSecret } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'
import { runningNow } from '../../../test/running-time.ts'

/** What a change may take to be in force in every process, whoever makes it. */
const promiseMs = 1000

const codeAt = async (app: TestApp, { accessToken }: Person) => {
  const headers = { authorization: `Bearer ${accessToken}` }
  const { status, body } = await app.request('/app/private', { headers })
  return body?.code ?? status
}

/** How long it takes until each of the processes refuses the person. */
async function untilRefused(apps: TestApp[], person: Person, code = 'UNAUTHENTICATED'): Promise<number> {
  const begun = runningNow()
  for (const app of apps) {
    while ((await codeAt(app, person)) !== code) {
      if (runningNow() - begun > 5 * promiseMs) expect(await codeAt(app, person)).toBe(code)
    }
  }
  return runningNow() - begun
}

const pooler = process.env['TEST_PGBOUNCER_PAIR_URL']
const way = pooler ? 'through a pooler' : 'directly'

describe.runIf(isOnServer && !otherEngine)(
  `Two processes with Redis, connected ${way} to their database`,
  () => {
    const bus = new RedisBus()
    let database: TestDatabase
    let apps: TestApp[]
    let somebodyElse: Client

    beforeAll(async () => {
      process.env['NEST_AUTH_SECRET'] = testSecret
      database = await createLastingDatabase()
      somebodyElse = new Client({ connectionString: database.url! })
      await somebodyElse.connect()
      await (await createTestApp({ database })).close()
      const port = new URL(pooler ?? database.url!).port
      const databaseUrl = Object.assign(new URL(database.url!), { port }).toString()
      const open = () =>
        createTestApp({
          databaseUrl,
          synchronize: false,
          poolSize: 2,
          options: { invalidation: { redis: bus.connect() } },
        })
      apps = [await open(), await open()]
    })
    afterEach(() => {
      bus.isDeaf = false
    })
    afterAll(async () => {
      delete process.env['NEST_AUTH_SECRET']
      for (const app of apps ?? []) await app.close()
      await somebodyElse?.end()
      await database?.drop()
    })

    const warm = async (person: Person) => {
      for (const app of apps) expect(await codeAt(app, person)).toBe(200)
    }
    const query = (sql: string, ...values: unknown[]) => somebodyElse.query(sql, values)
    const commandLine = async (...args: string[]) => {
      const stream = { out: () => {}, error: () => {} }
      expect(await runCli([...args, '--database-url', database.url!], stream)).toBe(0)
    }

    const changes: [string, (person: Person) => Promise<unknown>, string?][] = [
      [
        'the end of a tenant’s sessions by the command line',
        (person) => commandLine('sessions', 'end', '--tenant', person.tenantId!),
      ],
      ['the end of all sessions by the command line', () => commandLine('sessions', 'end', '--everybody')],
      [
        'a tenant that the command line suspends',
        (person) => commandLine('tenants', 'suspend', person.tenantId!),
        'TENANT_SUSPENDED',
      ],
      [
        'a session that is ended by hand',
        ({ sessionId }) => query('update nest_auth_sessions set revoked_at = now() where id = $1', sessionId),
      ],
      [
        'a session that is deleted by hand',
        ({ sessionId }) => query('delete from nest_auth_sessions where id = $1', sessionId),
      ],
      [
        'a user who is disabled by hand',
        ({ userId }) => query('update nest_auth_users set is_active = false where id = $1', userId),
      ],
      [
        'a membership that is deleted by hand',
        ({ userId }) => query('delete from nest_auth_user_accesses where user_id = $1', userId),
      ],
      [
        'what one of them did and could not tell the other',
        async ({ accessToken: token }) => {
          bus.isDeaf = true
          succeeded(await apps[0]!.call('logout', { token }), 204)
        },
      ],
    ]

    it.each(changes)('see %s within a second', async (_, change, code) => {
      const person = await newcomer(apps[0]!)
      await warm(person)
      await change(person)
      expect(await untilRefused(apps, person, code)).toBeLessThan(promiseMs)
    })

    it('ask for nothing else, long after a session was read', async () => {
      const person = await newcomer(apps[0]!)
      const asked = async () => {
        await warm(person)
        await pause(1200)
        for (const app of apps) app.statements.seen.length = 0
        await warm(person)
        return apps.flatMap((app) => app.statements.seen).filter((sql) => !sql.includes('nest_auth_changes'))
      }
      // Once more where news of the sign-up was still on its way, or the machine stood still.
      await expect.poll(asked, { timeout: 10_000 }).toEqual([])
    })

    it('see a change that is committed long after it was made, and after later ones', async () => {
      const [first, second] = [await newcomer(apps[0]!), await newcomer(apps[0]!)]
      const end = 'update nest_auth_sessions set revoked_at = now() where id = $1'
      await query('begin')
      await query(end, first.sessionId)
      succeeded(await apps[0]!.call('logout', { token: second.accessToken }), 204)
      expect(await untilRefused(apps, second)).toBeLessThan(promiseMs)
      await warm(first)
      await query('commit')
      expect(await untilRefused(apps, first)).toBeLessThan(promiseMs)
    })

    it('forget everything after more changes than they can be told of one by one', async () => {
      const person = await newcomer(apps[0]!)
      await warm(person)
      await query('begin')
      await query(
        `insert into nest_auth_changes select pg_current_xact_id(), 'session ' || gen_random_uuid() from generate_series(1, 20000)`,
      )
      await query('update nest_auth_sessions set revoked_at = now() where id = $1', person.sessionId)
      await query('commit')
      expect(await untilRefused(apps, person)).toBeLessThan(promiseMs)
    })

    it('are told of no sign-in and no refresh, and a tenant cannot read what is told', async () => {
      const person = await newcomer(apps[0]!)
      const { rows: before } = await query('select line from nest_auth_changes')
      const again = await signIn(apps[0]!, person)
      succeeded(await apps[1]!.call('refresh', { body: { refreshToken: again.refreshToken } }))
      expect((await query('select line from nest_auth_changes')).rows).toEqual(before)
      for (const statement of ['select * from', 'delete from'])
        await expect(apps[0]!.applicationDataSource.query(`${statement} nest_auth_changes`)).rejects.toThrow(
          /permission denied/,
        )
    })
  },
)

describe('A process with Redis on a database that tells nobody', () => {
  it('sees what somebody else did when it reads the session again, a second later', async () => {
    const engine = otherEngine ?? 'sqljs'
    const app = await createTestApp({
      engine,
      options: { invalidation: { redis: new RedisBus().connect() } },
    })
    try {
      const person = await newcomer(app)
      expect(await codeAt(app, person)).toBe(200)
      await app.dataSource.query('update nest_auth_sessions set revoked_at = $2 where id = $1', [
        person.sessionId,
        new Date(),
      ])
      expect(await untilRefused([app], person)).toBeLessThan(promiseMs + 300)
    } finally {
      await app.close()
    }
  })
})
