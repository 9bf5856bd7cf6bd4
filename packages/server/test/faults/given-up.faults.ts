import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { DataSource } from 'typeorm'
import type { EntitySubscriberInterface } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  foundTenant,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  refresh,
  signIn,
  succeeded,
} from '../people.ts'
import { CountingHasher } from '../counting-hasher.ts'
import { createLastingDatabase, createTestApp } from '../test-app.ts'
import type { Answer, TestApp, TestDatabase } from '../test-app.ts'

const run = promisify(execFile)
const control = (word: 'freeze' | 'thaw') => run(process.env['TEST_POSTGRES_CONTROL']!, [word])

/** As when a process is frozen, or its machine. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Does something at the last moment before a COMMIT is sent. */
class LastMoment implements EntitySubscriberInterface {
  deed: (() => Promise<unknown>) | undefined

  async beforeTransactionCommit(): Promise<void> {
    const { deed } = this
    this.deed = undefined
    await deed?.()
  }
}

/** Hashes when it is let. */
class HeldHasher extends CountingHasher {
  held: Promise<unknown> | undefined

  override async hash(password: string): Promise<string> {
    await this.held
    return super.hash(password)
  }
}

describe('What was answered 503', () => {
  let database: TestDatabase
  let app: TestApp
  const lastMoment = new LastMoment()
  const hasher = new HeldHasher()

  beforeAll(async () => {
    database = await createLastingDatabase()
    app = await createTestApp({
      database,
      poolSize: 20,
      options: { password: { hasher }, tokens: { refreshTokenReuseIntervalSeconds: 1 } },
      prepare: (nest) => {
        nest.get(DataSource).subscribers.push(lastMoment)
      },
    })
  })
  afterAll(async () => {
    await control('thaw').catch(() => {})
    await app?.close()
    await database?.drop()
  })

  /** Sends requests to a frozen database, and lets it go on when all have been refused. */
  async function whileFrozen(send: () => Promise<Answer>[]): Promise<void> {
    await control('freeze')
    const answers = await Promise.all(send())
    await control('thaw')
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503))
    // Whatever still lies in the sockets is done now, or never.
    await pause(500)
  }

  it('is not done once a frozen database goes on', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => newcomer(app)))
    const elsewhere = await Promise.all(people.map((person) => foundTenant(app, person)))
    const [founder, changer, leaver, stayer] = await Promise.all(
      Array.from({ length: 4 }, () => newcomer(app)),
    )
    const stranger = freshEmail()
    const newTenant = freshTenant()

    await whileFrozen(() => [
      refresh(app, stayer!.refreshToken),
      ...people.map(({ accessToken }, index) =>
        app.call('switchTenant', { token: accessToken, body: { tenantId: elsewhere[index] } }),
      ),
      app.call('signup', { body: { email: stranger, password: goodPassword, newTenant: freshTenant() } }),
      app.call('createTenant', { token: founder!.accessToken, body: newTenant }),
      app.call('changePassword', {
        token: changer!.accessToken,
        body: { currentPassword: goodPassword, newPassword: `${goodPassword}-2` },
      }),
      app.call('login', { body: { email: leaver!.email, password: goodPassword } }),
    ])

    // Longer than a token may be used again after it was exchanged.
    await pause(1000)
    for (const person of [...people, stayer!]) {
      const answer = await refresh(app, person.refreshToken)
      expect(answer.status, answer.text).toBe(200)
      const me = await app.call('me', { token: answer.body.accessToken })
      expect(succeeded(me).tenant!.id).toBe(person.tenantId)
    }
    expect((await app.call('login', { body: { email: stranger, password: goodPassword } })).status).toBe(401)
    const slugs = await app.call('listTenants', { token: founder!.accessToken })
    expect(slugs.text).not.toContain(newTenant.slug)
    expect(await signIn(app, changer!)).toMatchObject({ userId: changer!.userId })
  })
  it('is not done either once a row is free that was locked by somebody else', async () => {
    const [switcher, stayer] = await Promise.all([newcomer(app), newcomer(app)])
    const tenantId = await foundTenant(app, switcher!)
    const client = new Client({ connectionString: database.url! })
    await client.connect()
    await client.query('begin')
    await client.query('select 1 from nest_auth_sessions where id = any ($1) for update', [
      [switcher!.sessionId, stayer!.sessionId],
    ])
    const answers = await Promise.all([
      app.call('switchTenant', { token: switcher!.accessToken, body: { tenantId } }),
      refresh(app, stayer!.refreshToken),
    ])
    expect(answers.map(({ status }) => status)).toEqual([503, 503])
    const { rowCount } = await client.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    await client.end()
    expect(rowCount, 'connections that wait for nobody').toBe(0)
    for (const { refreshToken } of [switcher!, stayer!]) {
      await pause(500)
      succeeded(await refresh(app, refreshToken))
    }
  })

  it('is not committed either where only the COMMIT was left', async () => {
    const email = freshEmail()
    const body = { email, password: goodPassword, newTenant: freshTenant() }
    lastMoment.deed = () => control('freeze')
    const answer = await app.call('signup', { body })
    await control('thaw')
    expect(answer.status).toBe(503)
    await pause(500)
    expect((await app.call('login', { body: { email, password: goodPassword } })).status).toBe(401)
    expect((await app.call('signup', { body })).status).toBe(201)
  })
  it('is nothing of what was done while the process itself stood still', async () => {
    const email = freshEmail()
    const body = { email, password: goodPassword, newTenant: freshTenant() }
    // Once the COMMIT is sent.
    lastMoment.deed = async () => setImmediate(() => standStill(4500))
    succeeded(await app.call('signup', { body }), 201)
  })

  it('is not begun either where the password was still being hashed', async () => {
    const email = freshEmail()
    const body = { email, password: goodPassword, newTenant: freshTenant() }
    let letGo: (() => void) | undefined
    hasher.held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const answering = app.call('signup', { body })
    await pause(200)
    await control('freeze')
    expect((await answering).status).toBe(503)
    await control('thaw')
    letGo!()
    hasher.held = undefined
    await pause(500)
    expect((await app.call('login', { body: { email, password: goodPassword } })).status).toBe(401)
    expect((await app.call('signup', { body })).status).toBe(201)
  })
})
