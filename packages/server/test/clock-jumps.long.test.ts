import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { afterSeconds, realTime } from './clock.ts'
import { Mailbox } from './mailbox.ts'
import { expectRefusal, goodPassword, newcomer, refresh, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createLastingDatabase, createTestApp, isOnServer } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'

const hour = 3600
const jumps = [
  ['ahead', hour],
  ['back', -hour],
] as const

const servedBy = async (app: TestApp, token: string) => {
  const { status, body } = await app.call('me', { token })
  return status === 200 ? 'served' : body.code
}

describe.runIf(isOnServer)('K201: of two processes, one whose clock jumps an hour', () => {
  const mailbox = new Mailbox()
  let database: TestDatabase
  /** The one whose clock is right. */
  let right: TestApp
  let wrong: TestApp

  beforeAll(async () => {
    database = await createLastingDatabase()
    const options = { mail: mailbox.options(), signup: { revealsTakenEmail: true } }
    right = await createTestApp({ database, options })
    wrong = await createTestApp({ database, options })
  })
  afterEach(realTime)
  afterAll(async () => {
    for (const app of [right, wrong]) await app?.close()
    await database.drop()
  })

  /** Asks the one whose clock is wrong; it alone serves a request meanwhile. */
  async function off<T>(seconds: number, ask: () => Promise<T>): Promise<T> {
    afterSeconds(seconds)
    try {
      return await ask()
    } finally {
      realTime()
    }
  }
  const leftOf = async ({ sessionId }: Person) => {
    const [row] = await right.dataSource.query(
      `select revoked_at, round(extract(epoch from expires_at - created_at))::int as seconds
         from nest_auth_sessions where id = $1`,
      [sessionId],
    )
    return row
  }

  it.each(jumps)('%s: signs nobody out, and takes no rotation for a theft', async (_, seconds) => {
    const person = await newcomer(right)
    const before = await leftOf(person)
    let { accessToken, refreshToken } = person
    for (let round = 0; round < 5; round++) {
      // Tokens bear a few seconds, so that the other one's are refused; a refresh always helps.
      expect(await off(seconds, () => servedBy(wrong, accessToken))).toBe('UNAUTHENTICATED')
      ;({ accessToken, refreshToken } = succeeded(await off(seconds, () => refresh(wrong, refreshToken))))
      expect(await off(seconds, () => servedBy(wrong, accessToken))).toBe('served')
      expect(await servedBy(right, accessToken)).toBe('UNAUTHENTICATED')
      ;({ accessToken, refreshToken } = succeeded(await refresh(right, refreshToken)))
      expect(await servedBy(right, accessToken)).toBe('served')
    }
    expect(await leftOf(person)).toEqual(before)
  })

  it.each(jumps)('%s: begins sessions that last as long as any', async (_, seconds) => {
    const body = { email: (await newcomer(right)).email, password: goodPassword }
    const ofWrong = succeeded(await off(seconds, () => wrong.call('login', { body })))
    const ofRight = succeeded(await right.call('login', { body }))
    const rows = [ofWrong, ofRight].map(({ session }) => leftOf({ sessionId: session.id } as Person))
    expect(await rows[0]).toEqual(await rows[1])
    succeeded(await refresh(right, ofWrong.refreshToken))
  })

  it.each(jumps)('%s: takes a link exactly as long as the database does', async (_, seconds) => {
    const { email } = await newcomer(right)
    const password = `${goodPassword}-anew`
    const reset = async (expiry: string) => {
      succeeded(await right.call('forgotPassword', { body: { email } }), 204)
      const token = await mailbox.token(right, email, '/reset-password')
      await right.dataSource.query(`update nest_auth_otps set expires_at = now() + interval '${expiry}'`)
      return off(seconds, () => wrong.call('resetPassword', { body: { token, password } }))
    }
    expectRefusal(await reset('-1 second'), 'INVALID_TOKEN')
    succeeded(await reset('5 seconds'), 204)
  })

  it.each(jumps)('%s: lets nobody guess on', async (_, seconds) => {
    const { email } = await newcomer(right)
    const guess = (app: TestApp, password: string) => app.call('login', { body: { email, password } })
    for (let count = 0; count < 10; count++) await guess(right, 'a wrong guess')
    for (const password of ['a wrong guess', goodPassword])
      expect((await off(seconds, () => guess(wrong, password))).status).toBe(429)
    expect((await guess(right, goodPassword)).status).toBe(429)
  })
})

describe('K201: where nobody tells of changes, a clock that is set back', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ engine: 'sqljs' })
  })
  afterEach(realTime)
  afterAll(() => app.close())

  it('keeps no session alive that was ended elsewhere', async () => {
    const person = await newcomer(app)
    expect(await servedBy(app, person.accessToken)).toBe('served')
    await app.dataSource.query('update nest_auth_sessions set revoked_at = now() where id = $1', [
      person.sessionId,
    ])
    afterSeconds(-hour)
    expect(await servedBy(app, person.accessToken)).toBe('UNAUTHENTICATED')
  })

  it('keeps no account closed that was opened elsewhere', async () => {
    const { email } = await newcomer(app)
    const login = () => app.call('login', { body: { email, password: goodPassword } })
    for (let count = 0; count < 10; count++)
      await app.call('login', { body: { email, password: 'a wrong guess' } })
    expect((await login()).status).toBe(429)
    await app.dataSource.query('delete from nest_auth_guess_counts')
    afterSeconds(-hour)
    expect((await login()).status).toBe(200)
  })
})
