import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { argon2Hasher } from '../src/index.ts'
import type { PasswordHasher } from '../src/index.ts'
import { Passwords } from '../src/passwords/passwords.ts'
import { expectRefusal, freshEmail, goodPassword, newcomer, refresh } from './people.ts'
import type { Person } from './people.ts'
import { cheapHasher, createTestApp, frameworks } from './test-app.ts'
import type { Answer, TestApp } from './test-app.ts'

/** Holds back every check of a password until it is let go. */
function heldHasher() {
  let waiting: (() => void)[] = []
  let isHolding = false
  const hasher: PasswordHasher = {
    ...cheapHasher,
    async verify(hash, password) {
      if (isHolding) await new Promise<void>((resolve) => waiting.push(resolve))
      return cheapHasher.verify(hash, password)
    },
  }
  return {
    hasher,
    hold: () => (isHolding = true),
    letGo: () => {
      isHolding = false
      for (const go of waiting) go()
      waiting = []
    },
  }
}

describe.each(frameworks)('While more people sign in than can be hashed, on %s', (framework) => {
  const held = heldHasher()
  let app: TestApp
  let person: Person
  beforeAll(async () => {
    app = await createTestApp({
      framework,
      tenancy: 'off',
      options: { password: { hasher: held.hasher, hashing: { concurrency: 1, queueLimit: 2 } } },
    })
    person = await newcomer(app)
  })
  afterAll(() => app.close())

  it('those past the queue are refused at once, known or not, and everybody else is served', async () => {
    held.hold()
    const logIn = (email: string) => app.call('login', { body: { email, password: goodPassword } })
    const admitted: Promise<Answer>[] = [logIn(person.email), logIn(freshEmail()), logIn(person.email)]
    // Sign-ins pass the same queue wherever they come from; the fourth finds it full.
    await expect.poll(() => app.hashing()).toEqual({ active: 1, waiting: 2 })
    // Nothing is hashed until it is let go, so whatever is answered now did not wait for it.
    const refused: Answer[] = []
    const cost = await app.statements.during(async () => {
      refused.push(await logIn(person.email), await logIn(freshEmail()))
    })
    expect(cost).toBe(0)
    for (const answer of refused) {
      expectRefusal(answer, 'SERVICE_UNAVAILABLE', { retryAfterSeconds: 1 })
      expect(answer.headers.get('retry-after')).toBe('1')
    }
    expect((await app.call('me', { token: person.accessToken })).status).toBe(200)
    expect((await refresh(app, person.refreshToken)).status).toBe(200)
    held.letGo()
    expect((await Promise.all(admitted)).map(({ status }) => status)).toEqual([200, 401, 200])
  })
})

it('A right password is let in where there is no place to hash it anew; a later sign-in does that', async () => {
  const dear = argon2Hasher({ memoryKiB: 128, passes: 1, lanes: 1 })
  let isRaised = false
  let beforeRehash = () => {}
  let letGo = () => {}
  const hasher: PasswordHasher = {
    ...dear,
    async hash(password) {
      if (password === 'held back') await new Promise<void>((resolve) => (letGo = resolve))
      return isRaised ? dear.hash(password) : cheapHasher.hash(password)
    },
    needsRehash(hash) {
      beforeRehash()
      return isRaised && dear.needsRehash(hash)
    },
  }
  const hashing = { concurrency: 1, queueLimit: 0 }
  const app = await createTestApp({ tenancy: 'off', options: { password: { hasher, hashing } } })
  try {
    const { email, userId } = await newcomer(app)
    const logIn = () => app.call('login', { body: { email, password: goodPassword } })
    const stored = async () =>
      (await app.dataSource.query('select password_hash from nest_auth_users where id = $1', [userId]))[0]
        .password_hash
    const former = await stored()
    isRaised = true
    let held: Promise<unknown> | undefined
    beforeRehash = () => {
      held ??= app.nest.get(Passwords, { strict: false }).hash('held back')
    }
    expect((await logIn()).status).toBe(200)
    expect(await stored()).toBe(former)
    letGo()
    await held
    expect((await logIn()).status).toBe(200)
    expect(await stored()).toContain('m=128,')
  } finally {
    await app.close()
  }
})

describe('The application itself', () => {
  it('may create more users at once than can be hashed', async () => {
    const app = await createTestApp({
      tenancy: 'off',
      options: { password: { hasher: cheapHasher, hashing: { concurrency: 1, queueLimit: 0 } } },
    })
    try {
      const users = await Promise.all(
        Array.from({ length: 20 }, () =>
          app.users.createUser({ email: freshEmail(), password: goodPassword }),
        ),
      )
      expect(users).toHaveLength(20)
    } finally {
      await app.close()
    }
  })
})
