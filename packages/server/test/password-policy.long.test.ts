import { createHash } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import type { Algorithm } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  comparable,
  expectRefusal,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  succeeded,
} from './people.ts'
import { Passwords } from '../src/passwords/passwords.ts'
import { CountingHasher } from './counting-hasher.ts'
import { cheapHasher, createTestApp, frameworks } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const joker = 'zephyr'

/** A hash of nothing, with these parameters. */
const madeUp = (parameters: string, output = 'A'.repeat(43)) =>
  `$argon2id$v=19$${parameters}$${'A'.repeat(22)}$${output}`

describe('A password', () => {
  const hasher = new CountingHasher()
  let isUnreachable = false
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({
      tenancy: 'SHARED',
      options: {
        tenant: { enabled: true, allowCreate: true },
        password: {
          hasher,
          forbiddenWords: ['Nimbus Suite'],
          breachCheck: async (password) => {
            if (isUnreachable || password.includes('offline')) throw new Error(`no network for ${password}`)
            if (password.includes('hanging')) return new Promise(() => {})
            return password.includes('breached')
          },
        },
      },
    })
  })
  afterAll(() => app.close())

  const signUp = (password: unknown, more: Record<string, unknown> = {}) =>
    app.call('signup', { body: { email: freshEmail(), password, ...more } })
  const logIn = (email: string, password: string) => app.call('login', { body: { email, password } })
  const people = async () =>
    Number((await app.dataSource.query('select count(*) from nest_auth_users'))[0].count)

  it('A1: below the minimum is refused and leaves no row, at the minimum it is accepted', async () => {
    const before = await people()
    expectRefusal(await signUp('lantern-wj9'), 'WEAK_PASSWORD', { rule: 'min_length', minLength: 12 })
    expect(await people()).toBe(before)
    succeeded(await signUp('lantern-wj93'), 201)
  })

  it.each([
    ['letters of one case', 'hvwqkzntrbmplxd'],
    ['capitals', 'HVWQKZNTRBMPLXD'],
    ['words with spaces', 'kettle of velvet rivers'],
    ['emoji, each one character', '🦊🌋🎻🧵🥝🪁🛶🧲🪐🎺🦚🌶'],
    ['digits', '830194756201938'],
  ])('A2: of %s alone is accepted', async (_of, password) => {
    succeeded(await signUp(password), 201)
  })

  it('A3: of 64 and 128 characters is accepted, past the cap or 1 KiB it is refused unhashed', async () => {
    const of = (length: number) => 'quartz-lemon-violin-'.repeat(60).slice(-length)
    // A phrase over and over is what such lists hold; a mark in its middle makes it one of a kind.
    const marked = (length: number) => `${of(length - 20)}x7-okapi-tram-canoe!`
    for (const length of [64, 128, 256]) succeeded(await signUp(marked(length)), 201)
    const { email } = await newcomer(app)
    const refused = async () => {
      expectRefusal(await signUp(marked(257)), 'WEAK_PASSWORD', { rule: 'max_length', maxLength: 256 })
      expect((await signUp(marked(1025))).body.code).toBe('VALIDATION_FAILED')
      for (const who of [freshEmail(), email]) {
        expect((await logIn(who, 'é'.repeat(513))).body.code).toBe('VALIDATION_FAILED')
      }
    }
    expect(await hasher.during(refused)).toBe(0)
    expect(await hasher.during(() => logIn(freshEmail(), 'é'.repeat(512)))).toBe(1)
  })

  it('A4: is compared to its last character', async () => {
    const email = freshEmail()
    const password = `${'willow-otter-prism-'.repeat(5)}canoe`
    succeeded(await signUp(password, { email }), 201)
    expectRefusal(await logIn(email, `${password.slice(0, -1)}a`), 'INVALID_CREDENTIALS')
    succeeded(await logIn(email, password))
  })

  it('A7: is the same composed or decomposed', async () => {
    const email = freshEmail()
    succeeded(await signUp('caf\u00e9-zebra-m\u00fcnze', { email }), 201)
    succeeded(await logIn(email, 'cafe\u0301-zebra-mu\u0308nze'))
    succeeded(await logIn(email, 'caf\u00e9-zebra-m\u00fcnze'))
  })

  it.each(['password1234', 'qwertyuiop123', '1qaz2wsx3edc', '123456789012', 'iloveyou1234', 'Passw0rd!2345'])(
    'A8: %s, which everybody tries first, is refused',
    async (password) => {
      expectRefusal(await signUp(password), 'WEAK_PASSWORD', { rule: 'common' })
    },
  )

  it('A8: known from a breach is refused, and none while that cannot be found out', async () => {
    expectRefusal(await signUp('breached-okapi-77'), 'WEAK_PASSWORD', { rule: 'breached' })
    succeeded(await signUp('offline-okapi-tram'), 201)
    // Nor for long: a service that says nothing is given up after two seconds.
    const begun = performance.now()
    succeeded(await signUp('hanging-okapi-tram'), 201)
    expect(performance.now() - begun).toBeLessThan(4000)
    isUnreachable = true
    try {
      expectRefusal(await signUp('password1234'), 'WEAK_PASSWORD', { rule: 'common' })
      succeeded(await signUp('breached-okapi-78'), 201)
    } finally {
      isUnreachable = false
    }
  })

  it('A9: with the name of the person, the tenant or the product is refused', async () => {
    const personal = { rule: 'personal' }
    const email = `${fresh('marlowe')}@example.test`
    const local = email.split('@')[0]!
    expectRefusal(await signUp(`x-${local.toUpperCase()}-tram`, { email }), 'WEAK_PASSWORD', personal)
    const username = fresh('hedgerow')
    expectRefusal(await signUp(`my-${username}-tram`, { username }), 'WEAK_PASSWORD', personal)
    expectRefusal(await signUp('okapi-nimbus suite-tram'), 'WEAK_PASSWORD', personal)
    expectRefusal(await signUp('okapi-NimbusSuite-tram'), 'WEAK_PASSWORD', personal)
    const slug = fresh('brightwater')
    const newTenant = { name: 'Brightwater', slug }
    expectRefusal(await signUp(`tram-${slug}-7`, { newTenant }), 'WEAK_PASSWORD', personal)
    const open = await app.tenants.createTenant({
      name: 'Open',
      slug: fresh('open-meadow'),
      joinPolicy: 'open',
    })
    expectRefusal(await signUp(`tram-${open.slug}`, { tenantId: open.id }), 'WEAK_PASSWORD', personal)
  })

  it('A10: keeps its spaces and its case', async () => {
    const email = freshEmail()
    succeeded(await signUp('  Okapi Tram Canoe ', { email }), 201)
    succeeded(await logIn(email, '  Okapi Tram Canoe '))
    for (const other of ['Okapi Tram Canoe', '  okapi tram canoe ', '  Okapi Tram Canoe'])
      expectRefusal(await logIn(email, other), 'INVALID_CREDENTIALS')
  })

  it.each(['a@x.com,b@y.com', 'a@x.com;b', '<a@x.com>', 'a@x.com\r\nBcc: b@y.com', ['a@x.com'], null])(
    'A11: is not taken for the address %j',
    async (email) => {
      expect((await signUp(goodPassword, { email })).body.code).toBe('VALIDATION_FAILED')
    },
  )

  it('A12: made with weaker parameters is hashed anew once, and lets in however many sign in at the same time', async () => {
    const email = freshEmail()
    const person = await newcomer(app, { email })
    await setHash(person.userId, await hash(goodPassword, { memoryCost: 16, timeCost: 1, parallelism: 1 }))
    const answers = await Promise.all(Array.from({ length: 8 }, () => logIn(email, goodPassword)))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    const rehashed = await hashOf(person.userId)
    expect(rehashed).toContain('m=64,')
    succeeded(await logIn(email, goodPassword))
    expect(await hashOf(person.userId)).toBe(rehashed)
  })

  /** What the database holds is the right password, in a form that must not be taken for it. */
  const made = (memoryCost: number, timeCost: number, parallelism: number, algorithm: Algorithm = 2) =>
    hash(goodPassword, { memoryCost, timeCost, parallelism, algorithm })
  it.each<[string, string | (() => Promise<string>)]>([
    ['A12: an unknown kind of hash', '{SSHA}c29tZXRoaW5n'],
    ['A12: bcrypt', '$2b$31$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234'],
    ['A12: the password itself', goodPassword],
    ['A12: its SHA-256', createHash('sha256').update(goodPassword).digest('hex')],
    ['A12: argon2i', () => made(64, 1, 1, 1)],
    ['A12: argon2d', () => made(64, 1, 1, 0)],
    ['A16: argon2 that asks for 4 GiB', madeUp('m=4194304,t=2,p=1')],
    ['A16: argon2 of more memory than anybody needs', () => made(262_145, 1, 1)],
    ['A16: argon2 of a thousand passes', () => made(64, 999, 1)],
    ['A16: argon2 of many passes over much memory', () => made(131_072, 9, 1)],
    ['A16: argon2 of more lanes than there are threads', () => made(1024, 1, 9)],
    ['A16: argon2 without a pass', madeUp('m=64,t=0,p=1')],
    ['A16: argon2 without memory', madeUp('m=0,t=1,p=1')],
    ['A16: argon2 without a lane', madeUp('m=64,t=1,p=0')],
    ['A16: argon2 of impossible numbers', madeUp('m=9999999999,t=9999999999,p=99999999')],
    ['A16: argon2 cut in the middle of a byte', madeUp('m=64,t=1,p=1', 'A'.repeat(45))],
    ['A16: a broken hash', '$argon2id$v=19$m=64,t=1,p=1$'],
    ['A16: an empty hash', ''],
  ])('%s in the database is a wrong password, soon', async (_case, given) => {
    const [person, other] = [await newcomer(app), await newcomer(app)]
    const stored = typeof given === 'string' ? given : await given()
    await setHash(person.userId, stored)
    const begun = performance.now()
    const refused = await logIn(person.email, goodPassword)
    expectRefusal(refused, 'INVALID_CREDENTIALS')
    expect(comparable(refused)).toEqual(comparable(await logIn(other.email, 'not it')))
    const body = { currentPassword: goodPassword, newPassword: 'okapi-tram-canoe-5' }
    expectRefusal(await app.call('changePassword', { token: person.accessToken, body }), 'WRONG_PASSWORD')
    expect(performance.now() - begun).toBeLessThan(5000)
    expect(await hashOf(person.userId)).toBe(stored)
    // One of them is what no database may hold in the end.
    await setHash(person.userId, null)
  })

  it('A15: is wrong for somebody who has none, in the words used for everybody', async () => {
    const [{ email, userId }, other] = [await newcomer(app), await newcomer(app)]
    await setHash(userId, null)
    expect(comparable(await logIn(email, goodPassword))).toEqual(
      comparable(await logIn(other.email, 'not it')),
    )
  })

  it('A18: belongs to an address in any case, but to no other tag or dot', async () => {
    const email = `ada.${joker}+${fresh('x')}@example.test`
    succeeded(await signUp(goodPassword, { email }), 201)
    succeeded(await logIn(email.toUpperCase(), goodPassword))
    succeeded(await signUp(goodPassword, { email: email.replace('ada.', 'ada') }), 201)
  })

  it('A19: of fifty people who take one address at once, one gets it', async () => {
    const email = freshEmail()
    const answers = await Promise.all(Array.from({ length: 50 }, () => signUp(goodPassword, { email })))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]))
    const rows = await app.dataSource.query('select id from nest_auth_users where email = $1', [email])
    expect(rows).toHaveLength(1)
  })

  it('A13: given wrongly for a change is counted like a guess', async () => {
    const { accessToken: token } = await newcomer(app)
    const change = () =>
      app.call('changePassword', {
        token,
        body: { currentPassword: 'not the password', newPassword: 'okapi-tram-canoe-5' },
      })
    const answers = []
    for (let index = 0; index < 11; index++) answers.push(await change())
    expect(answers.map(({ body }) => body.code)).toEqual([
      ...Array(10).fill('WRONG_PASSWORD'),
      'RATE_LIMITED',
    ])
  })

  it('that is right says nothing of somebody who is disabled, in whatever tenants', async () => {
    const tenants = [
      await app.tenants.createTenant(freshTenant('Alpha')),
      await app.tenants.createTenant(freshTenant('Beta')),
    ]
    for (const memberships of [0, 1, 2]) {
      const email = freshEmail()
      const { id } = await app.users.createUser({ email, password: goodPassword })
      for (const tenant of tenants.slice(0, memberships)) await app.users.addToTenant(id, tenant.id)
      await app.users.updateUserStatus(id, false)
      for (const more of [{}, { tenantId: tenants[1]!.id }, { guard: 'admin' }]) {
        const login = (password: string) => app.call('login', { body: { email, password, ...more } })
        const right = await login(goodPassword)
        expectRefusal(right, 'INVALID_CREDENTIALS')
        expect(comparable(right)).toEqual(comparable(await login('a wrong guess')))
      }
    }
  })

  it('longer than any that could have been accepted is not even hashed', async () => {
    const passwords = app.nest.get(Passwords, { strict: false })
    const stored = await passwords.hash(goodPassword)
    const asked = await hasher.during(async () => {
      expect(await passwords.verify(stored, 'x'.repeat(1025))).toBe(false)
      expect(await passwords.verify(stored, 'é'.repeat(513))).toBe(false)
    })
    expect(asked).toBe(0)
    expect(await passwords.verify(stored, 'é'.repeat(512))).toBe(false)
  })

  const setHash = (userId: string, stored: string | null) =>
    app.dataSource.query('update nest_auth_users set password_hash = $2 where id = $1', [userId, stored])
  const hashOf = async (userId: string): Promise<string> =>
    (await app.dataSource.query('select password_hash from nest_auth_users where id = $1', [userId]))[0]
      .password_hash
})

describe.each(frameworks)('The NIST preset on %s', (framework) => {
  it('asks for 15 characters of a password that stands alone, and 8 beside a second factor', async () => {
    const app = await createTestApp({
      framework,
      tenancy: 'off',
      options: { password: { hasher: cheapHasher, preset: 'nist' } },
    })
    try {
      const signUp = (password: string) => app.call('signup', { body: { email: freshEmail(), password } })
      expectRefusal(await signUp('okapi-tram-7wq'), 'WEAK_PASSWORD', { rule: 'min_length', minLength: 15 })
      succeeded(await signUp('okapi-tram-7wqj'), 201)
      const { UserPasswords } = await import('../src/users/user-passwords.ts')
      const passwords = app.nest.get(UserPasswords, { strict: false })
      const beside = { hasSecondFactor: true }
      await expect(passwords.hashNew('okapi-7w', beside)).resolves.toMatch(/^\$argon2id/)
      await expect(passwords.hashNew('okapi-7', beside)).rejects.toMatchObject({ code: 'WEAK_PASSWORD' })
    } finally {
      await app.close()
    }
  })
})

it('Somebody without a password gets in by none, also where the hasher has to hash what nobody has', async () => {
  const { decoy: _decoy, ...hasher } = cheapHasher
  let decoy = ''
  const hash = (password: string) => {
    decoy ||= password
    return cheapHasher.hash(password)
  }
  const app = await createTestApp({ tenancy: 'off', options: { password: { hasher: { ...hasher, hash } } } })
  try {
    const email = freshEmail()
    await app.users.createUser({ email })
    const tried = [decoy, 'null', 'undefined', goodPassword]
    expect(decoy).not.toBe('')
    for (const password of tried) {
      expectRefusal(await app.call('login', { body: { email, password } }), 'INVALID_CREDENTIALS')
    }
  } finally {
    await app.close()
  }
})
