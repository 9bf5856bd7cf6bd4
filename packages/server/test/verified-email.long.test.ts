import { Logger } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { NestAuthMisuseError, systemRoles } from '../src/index.ts'
import { Mailbox } from './mailbox.ts'
import {
  comparable,
  expectRefusal,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  personOf,
  succeeded,
} from './people.ts'
import { createTestApp, tenancies } from './test-app.ts'
import type { TestApp } from './test-app.ts'

describe('Where a sign-up may tell that an address is taken', () => {
  it('whoever is new is signed in at once, and in production somebody must have decided so', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {})
    vi.stubEnv('NODE_ENV', 'production')
    try {
      const apps = [
        await createTestApp({ tenancy: 'off', options: { signup: {} } }),
        await createTestApp({
          tenancy: 'off',
          options: { signup: { revealsTakenEmail: true }, mail: new Mailbox().options() },
        }),
      ]
      for (const app of apps) {
        const { email } = await newcomer(app)
        const body = { email, password: goodPassword }
        expectRefusal(await app.call('signup', { body }), 'EMAIL_ALREADY_EXISTS')
        await app.close()
      }
      expect(
        warn.mock.calls.flat().filter((line) => String(line).includes('revealsTakenEmail')),
      ).toHaveLength(1)
    } finally {
      vi.unstubAllEnvs()
      warn.mockRestore()
    }
  })
})

describe.each(tenancies)('Where mails are sent, with tenancy %s', (tenancy) => {
  const mailbox = new Mailbox()
  let app: TestApp
  let tenantId: string | undefined

  beforeAll(async () => {
    const ample = { points: 100_000, seconds: 60 }
    const options = {
      mail: mailbox.options(),
      signup: {},
      limits: {
        budgets: {
          signup: { account: ample, address: ample, tenant: ample },
          login: { address: ample, tenant: ample },
          verification: { address: ample },
        },
      },
    }
    app = await createTestApp({ tenancy, options })
    if (tenancy === 'off') return
    tenantId = (await app.tenants.createTenant({ name: 'Open', slug: fresh('open'), joinPolicy: 'open' })).id
  })
  afterAll(() => app.close())

  /** Somebody who runs a tenant. */
  const ownerOf = async (id: string) => {
    const person = { email: freshEmail('owner'), password: goodPassword }
    const user = await app.users.createUser(person, id)
    await app.users.setUserAccessRoles(user.id, id, [systemRoles.owner])
    return person
  }
  const joining = () => ({ password: goodPassword, ...(tenantId && { tenantId }) })
  const signUp = (email: string, more: object = {}) =>
    app.call('signup', { body: { email, ...joining(), ...more } })
  const login = (email: string, password = goodPassword) =>
    app.call('login', { body: { email, ...joining(), password } })

  it('a sign-up answers the same for a new and for a known address, and the owner is told', async () => {
    const email = freshEmail()
    const first = await signUp(email)
    const again = await signUp(email, { password: `${goodPassword}-another` })
    expect(succeeded(first, 201)).toEqual({ status: 'verification_required' })
    expect(comparable(again)).toEqual(comparable(first))
    const subjects = (await mailbox.to(app, email)).map(({ subject }) => subject)
    expect(subjects).toEqual([
      expect.stringMatching(/^Confirm your email address/),
      expect.stringMatching(/^You have an account .* already$/),
    ])
    const users = await app.dataSource.query('select id from nest_auth_users where email = $1', [email])
    expect(users).toHaveLength(1)
  })

  it('of fifty sign-ups of one address at once one makes a person, and no answer tells which', async () => {
    const email = freshEmail()
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => signUp(email, { password: `${goodPassword}-${index}` })),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(comparable(answer)))).size).toBe(1)
    expect(answers[0]!.status).toBe(201)
    const users = await app.dataSource.query('select id from nest_auth_users where email = $1', [email])
    expect(users).toHaveLength(1)
    const sessions = await app.dataSource.query(
      'select count(*)::int as sessions from nest_auth_sessions where user_id = $1',
      [users[0].id],
    )
    expect(sessions).toEqual([{ sessions: 0 }])
  })

  it('however often somebody signs up with an address, its owner gets a few mails an hour', async () => {
    for (const isKnown of [true, false]) {
      const email = freshEmail()
      if (isKnown) await app.users.createUser({ email, password: goodPassword }, tenantId)
      const answers = []
      for (let count = 0; count < 6; count++) answers.push(comparable(await signUp(email)))
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(await mailbox.to(app, email)).toHaveLength(3)
    }
  })

  it('what else is taken is told for a known address as for a new one', async () => {
    const username = fresh('name')
    const known = freshEmail()
    succeeded(await signUp(known, { username }), 201)
    expectRefusal(await signUp(freshEmail(), { username }), 'USERNAME_ALREADY_EXISTS')
    expectRefusal(await signUp(known, { username }), 'USERNAME_ALREADY_EXISTS')
    const body = { username: fresh('name'), ...joining() }
    expectRefusal(await app.call('signup', { body }), 'VALIDATION_FAILED', expect.anything())
  })

  it.runIf(tenancy !== 'off')(
    'a tenant to be founded is founded for a new address only, and tells nothing',
    async () => {
      const email = freshEmail()
      const slugs = [freshTenant(), freshTenant()]
      const answers = []
      for (const newTenant of slugs) {
        answers.push(await app.call('signup', { body: { email, password: goodPassword, newTenant } }))
      }
      for (const { body } of answers) expect(body).toEqual({ status: 'verification_required' })
      const found = await Promise.all(slugs.map(({ slug }) => app.tenants.getTenantBySlug(slug)))
      // Each tenant has people of its own, or there is one person and one tenant.
      expect(found.map(Boolean)).toEqual([true, tenancy === 'ISOLATED'])
    },
  )

  it('nobody enters before, and the link opens the door', async () => {
    const email = freshEmail()
    await signUp(email)
    expectRefusal(await login(email, 'not the password'), 'INVALID_CREDENTIALS')
    expectRefusal(await login(email), 'INVALID_CREDENTIALS')
    // The link that is on its way stays good.
    expect(await mailbox.to(app, email)).toHaveLength(1)
    const token = await mailbox.token(app, email, '/verify-email')
    succeeded(await app.call('verifyEmail', { body: { token } }), 204)
    expect(succeeded(await login(email)).user.isEmailVerified).toBe(true)
  })

  it('a login with the password just chosen does not tell whether the address was free', async () => {
    const [known, free] = [freshEmail(), freshEmail()]
    await app.users.createUser({ email: known, password: `${goodPassword}-of-the-owner` }, tenantId)
    const answers = async (email: string) => {
      // Guesses before the sign-up count on after it: a count that begins anew would tell as well.
      const wrong = [await login(email, 'a guess'), await login(email, 'another guess')]
      await signUp(email)
      await mailbox.to(app, email)
      const statements = await app.statements.during(async () => wrong.push(await login(email)))
      for (let guess = 4; guess <= 11; guess++) wrong.push(await login(email))
      return { statements, wrong: wrong.map(comparable) }
    }
    const ofKnown = await answers(known)
    expect(await answers(free)).toEqual(ofKnown)
    expect(ofKnown.wrong.map(({ status }) => status)).toEqual([...Array<number>(10).fill(401), 429])
  })

  it('the count of guesses does not tell either who follows a link: to verify, to move there or of an invitation', async () => {
    const known = freshEmail()
    await app.users.createUser({ email: known, password: `${goodPassword}-of-the-owner` }, tenantId)
    const answers = async (email: string, join: () => Promise<unknown>) => {
      const guesses = []
      for (let guess = 1; guess <= 8; guess++) guesses.push(await login(email, 'a guess'))
      await join()
      for (let guess = 9; guess <= 12; guess++) guesses.push(await login(email, 'a guess'))
      return guesses.map(comparable)
    }
    const ofKnown = await answers(known, () => signUp(known))
    expect(ofKnown.map(({ status }) => status)).toEqual([...Array<number>(10).fill(401), 429, 429])
    const free = freshEmail()
    const verified = await answers(free, async () => {
      await signUp(free)
      const token = await mailbox.token(app, free, '/verify-email')
      succeeded(await app.call('verifyEmail', { body: { token } }), 204)
    })
    expect(verified).toEqual(ofKnown)
    const [{ consecutive }] = await app.dataSource.query(
      `select consecutive from nest_auth_guess_counts
        where origin = '' and account = 'user:' || (select id from nest_auth_users where email = $1)::text`,
      [free],
    )
    expect(consecutive).toBe(10)
    const moved = freshEmail('moved')
    const former = freshEmail()
    await app.users.createUser({ email: former, password: goodPassword }, tenantId)
    const ofMover = await answers(moved, async () => {
      expectRefusal(await login(former, 'mistyped'), 'INVALID_CREDENTIALS')
      const { accessToken } = succeeded(await login(former))
      const body = { email: moved, password: goodPassword }
      succeeded(await app.call('changeEmail', { token: accessToken, body }), 204)
      const token = await mailbox.token(app, moved, '/confirm-email')
      succeeded(await app.call('confirmEmailChange', { body: { token } }), 204)
    })
    expect(ofMover).toEqual(ofKnown)
    if (tenantId === undefined) return
    const owner = personOf(
      succeeded(await app.call('login', { body: { ...(await ownerOf(tenantId)), tenantId } })),
      '',
    )
    const invited = freshEmail()
    const joined = await answers(invited, async () => {
      const invitation = { email: invited, roles: ['member'] }
      succeeded(await app.call('createInvitation', { token: owner.accessToken, body: invitation }), 201)
      const invitationToken = await mailbox.token(app, invited, '/invitation')
      const body = { email: invited, password: goodPassword, invitationToken }
      succeeded(await app.call('signup', { body }), 201)
    })
    expect(joined).toEqual(ofKnown)
  })

  it('whoever is locked by guesses at a name is locked by them once it is theirs, until a reset', async () => {
    const email = freshEmail()
    await login(email, 'a guess')
    await app.dataSource.query(
      `update nest_auth_guess_counts set consecutive = 99, hourly = 1, blocked_until = null
        where origin = '' and account not like 'user:%'`,
    )
    await login(email, 'a guess')
    await signUp(email)
    const token = await mailbox.token(app, email, '/verify-email')
    succeeded(await app.call('verifyEmail', { body: { token } }), 204)
    expectRefusal(await login(email), 'RATE_LIMITED', { retryAfterSeconds: 3600, isLocked: true })
    const entries = await app.dataSource.query(
      `select actor_kind from nest_auth_audit_entries
        where action = 'user.locked' and target_id = (select id from nest_auth_users where email = $1)::text`,
      [email],
    )
    expect(entries).toEqual([{ actor_kind: 'anonymous' }])
    const scope = tenancy === 'ISOLATED' && { tenantId }
    succeeded(await app.call('forgotPassword', { body: { email, ...scope } }), 204)
    const reset = await mailbox.token(app, email, '/reset-password')
    const password = `${goodPassword}-anew`
    succeeded(await app.call('resetPassword', { body: { token: reset, password } }), 204)
    succeeded(await login(email, password))
  })

  it('whoever the application vouches for needs no mail', async () => {
    const email = freshEmail()
    await app.users.createUser({ email, password: goodPassword }, tenantId)
    succeeded(await login(email))
  })

  it('who lost the link gets another by signing in, or by a reset', async () => {
    const email = freshEmail()
    await signUp(email)
    await mailbox.to(app, email)
    await app.dataSource.query('update nest_auth_otps set used_at = now()')
    expectRefusal(await login(email), 'INVALID_CREDENTIALS')
    expect(await mailbox.to(app, email)).toHaveLength(2)
    const body = { email, ...(tenancy === 'ISOLATED' && { tenantId }) }
    succeeded(await app.call('forgotPassword', { body }), 204)
    const token = await mailbox.token(app, email, '/reset-password')
    const password = `${goodPassword}-new`
    succeeded(await app.call('resetPassword', { body: { token, password } }), 204)
    succeeded(await login(email, password))
  })
})

it('A sign-up that keeps to itself who has an account is refused at boot without a sender of mails', async () => {
  await expect(createTestApp({ options: { signup: { revealsTakenEmail: false } } })).rejects.toThrow(
    NestAuthMisuseError,
  )
})
