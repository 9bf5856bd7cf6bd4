import { Logger } from '@nestjs/common'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { Pool } from 'pg'
import { DataSource } from 'typeorm'
import type { EntitySubscriberInterface, TransactionCommitEvent } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NestAuthLogger, Tenancy, newId } from '../../src/index.ts'
import { Database } from '../../src/persistence/database.ts'
import { Sessions } from '../../src/sessions/sessions.ts'
import { runningNow } from '../../../../test/running-time.ts'
import { logBook } from '../log-book.ts'
import { Collector } from '../metric-reader.ts'
import {
  expectRefusal,
  foundTenant,
  freshEmail,
  goodPassword,
  newcomer,
  refresh,
  succeeded,
} from '../people.ts'
import type { Person } from '../people.ts'
import { Connections, ReportsModule, heard, whileLocked } from '../slow-reports.ts'
import { Invoice } from '../tenant-tables/invoice.entity.ts'
import { cheapHasher, createLastingDatabase, createTestApp, frameworks } from '../test-app.ts'
import type { Answer, Framework, TestApp, TestDatabase } from '../test-app.ts'

const poolSize = 3
const reserved = 2
/** A second in the queue, and what a busy machine takes to answer dozens who have waited for it. */
const mostQueueMs = 2500

/** Looks around on the connection of a transaction of the library, as the application. */
class Curious implements EntitySubscriberInterface {
  saw: unknown

  async beforeTransactionCommit({ queryRunner }: TransactionCommitEvent): Promise<void> {
    this.saw = await queryRunner.query(
      `select current_user as role, current_setting('app.tenant_id') as tenant,
              current_setting('application_name') as connection, array_agg(tenant_id) as invoices from invoices`,
    )
  }
}

describe('With every connection of the pool taken by slow work', () => {
  const book = logBook()
  const reader = new Collector()
  const curious = new Curious()
  const stuck = new Map<Framework, TestApp>()
  let database: TestDatabase
  let connections: Connections
  /** Where people sign in; what the others are asked for about them, they have to look up. */
  let elsewhere: TestApp
  let app: TestApp

  beforeAll(async () => {
    database = await createLastingDatabase()
    elsewhere = await createTestApp({ database, entities: [Invoice], imports: [ReportsModule] })
    for (const framework of frameworks)
      stuck.set(
        framework,
        await createTestApp({
          database,
          framework,
          poolSize,
          entities: [Invoice],
          imports: [ReportsModule],
          options: {
            logger: book.options,
            metrics: {
              meterProvider: new MeterProvider({ readers: framework === 'express' ? [reader] : [] }),
            },
          },
          prepare: (nest) => {
            nest.useLogger(nest.get(NestAuthLogger, { strict: false }))
            nest.get(DataSource).subscribers.push(curious)
          },
        }),
      )
    app = stuck.get('express')!
    connections = await Connections.of(database.url!)
  })
  afterAll(async () => {
    Logger.overrideLogger(false)
    await connections?.end()
    for (const one of [...stuck.values(), elsewhere]) await one?.close()
    await database?.drop()
  })

  const newcomers = (count: number) => Promise.all(Array.from({ length: count }, () => newcomer(elsewhere)))
  const bearing = ({ accessToken }: Pick<Person, 'accessToken'>) => ({
    headers: { authorization: `Bearer ${accessToken}` },
  })
  const library = () => app.nest.get(Database, { strict: false })

  async function timed(answering: Promise<Answer>) {
    const begun = runningNow()
    const answer = await answering
    return { ...answer, ms: runningNow() - begun }
  }

  it.each(frameworks)(
    'people are recognised, stay signed in and can sign out: 200 of 200 within half a second, on %s',
    async (framework) => {
      const one = stuck.get(framework)!
      const people = await newcomers(50)
      const waiting = [...people]
      const seen = await connections.whileTaken(one, poolSize, async () => {
        const answers: (Answer & { ms: number })[] = []
        const lane = async () => {
          for (let person = waiting.pop(); person; person = waiting.pop()) {
            answers.push(await timed(one.request('/app/private', bearing(person))))
            const renewed = await timed(refresh(one, person.refreshToken))
            const token = renewed.body.accessToken
            answers.push(renewed, await timed(one.call('me', { token })))
            answers.push(await timed(one.call('logout', { token })))
          }
        }
        await Promise.all(Array.from({ length: 10 }, lane))
        const most = reserved * (frameworks.indexOf(framework) + 1)
        expect((await connections.count()).reserved).toBeLessThanOrEqual(most)
        expect((await one.request('/auth/health/ready')).status).toBe(200)
        return answers
      })
      expect(seen.map(({ status }) => (status === 204 ? 200 : status))).toEqual(Array(200).fill(200))
      const times = seen.map(({ ms }) => ms).toSorted((a, b) => a - b)
      const figures = `median ${times[100]!.toFixed()} ms, slowest ${times.at(-1)!.toFixed()} ms`
      expect(times[100], figures).toBeLessThan(500)
      // Those who come first find out that there is none. Without the reserve everybody would be refused.
      expect(times.at(-1), figures).toBeLessThan(1500)
      // They are signed out everywhere.
      for (const person of people.slice(0, 3))
        expect((await elsewhere.request('/auth/me', bearing(person))).status).toBe(401)
    },
  )

  it('a reserved connection carries the role, the tenant and the timeout of what is done, also in a transaction', async () => {
    const [mine, other] = await newcomers(2)
    for (const { tenantId } of [mine!, other!]) {
      const row = { tenantId: tenantId!, id: newId(), text: 'mine' }
      await Tenancy.run(tenantId!, () => elsewhere.applicationDataSource.getRepository(Invoice).insert(row))
    }
    const ofLibrary = await connections.whileTaken(app, poolSize, async () => {
      succeeded(await app.call('logoutAll', { token: mine!.accessToken }), 204)
      return library().withReserve(() =>
        library().query(
          `select current_user as role, current_setting('statement_timeout') as timeout,
                  current_setting('application_name') as connection`,
          [],
        ),
      )
    })
    const connection = 'nest-auth reserve'
    expect(ofLibrary).toEqual([
      { role: 'nest_auth_library', timeout: expect.stringMatching(/^3[\d.]+m?s$|^3\d{3}ms$/), connection },
    ])
    expect(curious.saw).toEqual([
      { role: 'nest_auth_app', tenant: mine!.tenantId, connection, invoices: [mine!.tenantId] },
    ])
  })

  it('what a sign-out told is heard after its commit, once, and by a durable listener when there is a connection', async () => {
    const [person] = await newcomers(1)
    const told = () =>
      heard.flatMap(({ by, sessionIds }) => (sessionIds.includes(person!.sessionId) ? [by] : []))
    await connections.whileTaken(app, poolSize, async () => {
      succeeded(await app.call('logout', { body: { refreshToken: person!.refreshToken } }), 204)
      await expect.poll(told).toContain('listener')
    })
    await expect.poll(told).toContain('durable listener')
    expect(told().toSorted()).toEqual(['durable listener', 'listener'])
  })

  it('what joins a transaction of the application stays in it', async () => {
    const [person] = await newcomers(1)
    const sessions = app.nest.get(Sessions, { strict: false })
    const usesBefore = library().reserveUses
    const work = app.applicationDataSource.runInTransaction(async () => {
      const ended = await connections.whileTaken(app, poolSize - 1, () =>
        sessions.endSignIn(person!.refreshToken),
      )
      expect(ended).toEqual([person!.sessionId])
      throw new Error('rolled back')
    })
    await expect(work).rejects.toThrow('rolled back')
    expect(library().reserveUses).toBe(usesBefore)
    expect((await refresh(elsewhere, person!.refreshToken)).status).toBe(200)
  })

  it('whatever a stranger may ask for is told to come again after a second in the queue, where the application itself waits on', async () => {
    const [person] = await newcomers(1)
    let own: Promise<unknown> | undefined
    await connections.whileTaken(app, poolSize, async () => {
      own = app.applicationDataSource.query('select 1 as one')
      const strangers = Array.from({ length: 40 }, (_, at) =>
        timed(
          app.call(at % 2 === 0 ? 'login' : 'signup', {
            body: { email: freshEmail(), password: goodPassword },
          }),
        ),
      )
      const renewed = await timed(refresh(app, person!.refreshToken))
      expect(renewed.status).toBe(200)
      expect(renewed.ms).toBeLessThan(1000)
      for (const answer of await Promise.all(strangers)) {
        expectRefusal(answer, 'SERVICE_UNAVAILABLE')
        expect(answer.headers.get('retry-after')).toBe('1')
        expect(answer.ms).toBeLessThan(mostQueueMs)
      }
    })
    // The application's own statement was in the queue before them, and is still there.
    expect(await own).toEqual([{ one: 1 }])
  })

  it('what somebody was told to ask for again is not done later, when there are connections again', async () => {
    const [person] = await newcomers(1)
    const token = person!.accessToken
    const otherId = await foundTenant(elsewhere, person!)
    const before = succeeded(await elsewhere.call('me', { token }))
    await connections.whileTaken(app, poolSize, async () => {
      const answers = await Promise.all([
        app.call('switchTenant', { token, body: { tenantId: otherId } }),
        app.call('updateTenant', { token, body: { name: 'Renamed' } }),
      ])
      for (const answer of answers) expectRefusal(answer, 'SERVICE_UNAVAILABLE')
    })
    const { master } = app.applicationDataSource.driver as unknown as { master: Pool }
    await expect.poll(() => [master.waitingCount, master.idleCount === master.totalCount]).toEqual([0, true])
    // The switch would have ended the session, and nobody would know the one that takes its place.
    expect(succeeded(await elsewhere.call('me', { token }))).toEqual(before)
  })

  it('and the reserve as well, everybody is told to come again, and all is well afterwards', async () => {
    const [first, second, third] = await newcomers(3)
    await connections.whileTaken(app, poolSize, async () => {
      const waiting = await whileLocked(database.url!, [first!.userId, second!.userId], async () => {
        // Each waits for the row of its user, on a connection of the reserve.
        const loggingOut = [first!, second!].map(({ accessToken: token }) => app.call('logout', { token }))
        await expect.poll(() => connections.waitingForLocks()).toBe(reserved)
        const refused = await timed(refresh(app, third!.refreshToken))
        expectRefusal(refused, 'SERVICE_UNAVAILABLE')
        expect(refused.headers.get('retry-after')).toBe('1')
        expect(refused.ms).toBeLessThan(mostQueueMs)
        return loggingOut
      })
      await Promise.all(waiting)
      await expect.poll(async () => (await refresh(app, third!.refreshToken)).status).toBe(200)
    })
  })

  it('it is counted, written down once a minute, and nothing is left behind', async () => {
    const pool = (app.applicationDataSource.driver as unknown as { master: Pool }).master
    await expect.poll(() => [pool.waitingCount, pool.idleCount === pool.totalCount]).toEqual([0, true])
    await expect.poll(async () => (await connections.count()).reserved).toBe(0)
    const uses = (await reader.read())['nest_auth.database.reserve.uses']
    expect(uses).toBe(library().reserveUses)
    expect(uses).toBeGreaterThan(200)
    const warnings = book.lines().filter(({ msg }) => /sessions are served over reserved ones/.test(msg))
    expect(warnings.length).toBeGreaterThanOrEqual(frameworks.length)
    expect(warnings.length).toBeLessThan(10)
  })

  it('200 who sign up in the same moment, after a quiet time, are all served over ten connections', async () => {
    const patient = { hasher: cheapHasher, hashing: { queueLimit: 200 } }
    const open = await createTestApp({ database, entities: [Invoice], options: { password: patient } })
    try {
      const answers = await Promise.all(
        Array.from({ length: 200 }, () =>
          open.call('signup', { body: { email: freshEmail(), password: goodPassword } }),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(201))
    } finally {
      await open.close()
    }
  })

  it('a shutdown leaves no connection open', async () => {
    const before = (await connections.count()).all
    const ending = await createTestApp({ database, poolSize, entities: [Invoice], imports: [ReportsModule] })
    const [person] = await newcomers(1)
    await connections.whileTaken(ending, poolSize, async () => {
      succeeded(await refresh(ending, person!.refreshToken))
      expect((await connections.count()).reserved).toBeGreaterThan(0)
    })
    const begun = runningNow()
    await ending.close()
    await expect.poll(async () => (await connections.count()).reserved).toBe(0)
    await expect.poll(async () => (await connections.count()).all).toBeLessThanOrEqual(before)
    // Sooner than idle ones are closed anyway.
    expect(runningNow() - begun).toBeLessThan(5000)
  })
})
