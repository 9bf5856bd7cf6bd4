import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeProtectedHeader } from 'jose'
import { SigningKeys } from '../src/index.ts'
import { afterSeconds, realTime } from './clock.ts'
import { newcomer, signIn, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createLastingDatabase, createTestApp, isOnServer } from './test-app.ts'
import type { TestApp, TestDatabase } from './test-app.ts'

const keysOf = (app: TestApp) => app.nest.get(SigningKeys, { strict: false })
const keyOf = ({ accessToken }: Person) => decodeProtectedHeader(accessToken).kid!
const published = async (app: TestApp): Promise<string[]> =>
  succeeded(await app.call('jwks')).keys.map(({ kid }: { kid: string }) => kid)
const answers = async (app: TestApp, token: string) => (await app.call('me', { token })).body.code ?? 'served'

/** What `rotate` publishes the next key before it signs, and how long it keeps a key past its last token. */
const [leadSeconds, slackSeconds] = [600, 60]
const handover = leadSeconds + slackSeconds
const [short, long] = [300, 3600]

describe.runIf(isOnServer)('A signing key of processes whose tokens live differently long', () => {
  let database: TestDatabase
  let apps: TestApp[]
  beforeEach(async () => {
    apps = []
    database = await createLastingDatabase()
  })
  afterEach(async () => {
    realTime()
    for (const app of apps) await app.close()
    await database.drop()
  })

  /** A process that is started beside those that run. */
  async function start(accessTokenTtlSeconds: number): Promise<TestApp> {
    const app = await createTestApp({ database, options: { tokens: { accessTokenTtlSeconds } } })
    apps.push(app)
    return app
  }

  /** In how many seconds from now a process has forgotten a key, to the nearest of those given. */
  async function endOf(kid: string, app: TestApp): Promise<number> {
    await keysOf(app).readAgain()
    const [row] = await app.dataSource.query(
      'select extract(epoch from expires_at - now()) as seconds from nest_auth_signing_keys where id = $1',
      [kid],
    )
    const seconds = Number(row.seconds)
    for (const [moment, isThere] of [
      [seconds - 2, true],
      [seconds + 2, false],
    ] as const) {
      afterSeconds(moment)
      expect((await published(app)).includes(kid)).toBe(isThere)
      realTime()
    }
    return seconds
  }
  const about = (seconds: number) => [seconds - 50, seconds + 1] as const
  async function expectEnd(kid: string, seconds: number): Promise<void> {
    const [least, most] = about(seconds)
    for (const app of apps) {
      const end = await endOf(kid, app)
      expect(end).toBeGreaterThan(least)
      expect(end).toBeLessThan(most)
    }
  }
  /** Lets the database believe that a rotation was made so long ago. */
  const rotatedAgo = async (app: TestApp, seconds: number) => {
    await app.dataSource.query(
      `update nest_auth_signing_keys set activates_at = activates_at - make_interval(secs => $1),
         expires_at = expires_at - make_interval(secs => $1)`,
      [seconds],
    )
    await keysOf(app).readAgain()
  }

  it('is kept for the tokens of a process that starts after another one has retired it', async () => {
    const before = await start(short)
    const person = await newcomer(before)
    expect(await keysOf(before).rotate()).toBe(true)
    await expectEnd(keyOf(person), handover + short)

    const after = await start(long)
    const { accessToken } = await signIn(after, person)
    expect(decodeProtectedHeader(accessToken).kid).toBe(keyOf(person))
    // Shortly before the next key signs.
    afterSeconds(leadSeconds - 60)
    const last = await signIn(after, person)
    expect(keyOf(last)).toBe(keyOf(person))
    realTime()
    await expectEnd(keyOf(person), handover + long)
    for (const [token, endsAfter] of [
      [accessToken, long],
      [last.accessToken, leadSeconds - 60 + long],
    ] as const) {
      afterSeconds(endsAfter - 60)
      expect(await answers(after, token)).toBe('served')
      expect(await published(before)).toContain(keyOf(person))
      realTime()
    }
  })

  it('is kept for the tokens of a process that was there before another one retires it', async () => {
    const before = await start(short)
    const after = await start(long)
    const person = await newcomer(after)
    expect(await keysOf(before).rotate()).toBe(true)
    await expectEnd(keyOf(person), handover + long)
    afterSeconds(long - 60)
    expect(await answers(after, person.accessToken)).toBe('served')
  })

  it('is kept for the tokens of a process that is gone when it is retired', async () => {
    const before = await start(long)
    const person = await newcomer(before)
    await apps.pop()!.close()
    const after = await start(short)
    expect(await keysOf(after).rotate()).toBe(true)
    await expectEnd(keyOf(person), handover + long)
  })

  it('is kept no longer for a process that starts when it signs no more', async () => {
    const before = await start(short)
    const person = await newcomer(before)
    await keysOf(before).rotate()
    await rotatedAgo(before, handover + 1)
    const after = await start(long)
    expect(keyOf(await signIn(after, person))).not.toBe(keyOf(person))
    await expectEnd(keyOf(person), short - 1)
  })

  it('is kept no longer than tokens live now, where it came after those that lived longer', async () => {
    const before = await start(long)
    await newcomer(before)
    await apps.pop()!.close()
    const after = await start(short)
    await keysOf(after).rotate()
    await rotatedAgo(after, handover + 1)
    const person = await signIn(after, await newcomer(after))
    expect(await keysOf(after).rotate()).toBe(true)
    await expectEnd(keyOf(person), handover + short)
  })

  it('that another process makes is known to sign for long before it signs', async () => {
    const before = await start(short)
    const after = await start(long)
    await keysOf(before).rotate({ publishForSeconds: 0 })
    await keysOf(after).readAgain()
    const person = await newcomer(after)
    expect(await keysOf(before).rotate()).toBe(true)
    await expectEnd(keyOf(person), handover + long)
  })

  it('costs no statement more where all tokens live equally long', async () => {
    const app = await start(short)
    await start(short)
    expect(await app.statements.during(() => keysOf(app).readAgain())).toBe(1)
  })
})
