import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Tenancy } from '../src/index.ts'
import { afterSeconds, realTime } from './clock.ts'
import { Mailbox } from './mailbox.ts'
import {
  comparable,
  expectRefusal,
  fresh,
  freshEmail,
  goodPassword,
  newcomer,
  signIn,
  stateOf,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { ROOT_SCOPE_ID } from '../src/persistence/ids.ts'
import { createTestApp, isOnServer, tenancies } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const newPassword = 'marble-cistern-94-feather'

describe.each(tenancies)('With tenancy %s', (tenancy) => {
  const mailbox = new Mailbox()
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({ tenancy, options: { mail: mailbox.options() } })
  })
  afterAll(() => app.close())

  /** The address, with the tenant where it takes one to tell people apart. */
  const named = ({ email, tenantId }: Pick<Person, 'email' | 'tenantId'>) => ({
    email,
    ...(tenancy === 'ISOLATED' && { tenantId }),
  })
  const forgot = async (person: Person) => {
    succeeded(await app.call('forgotPassword', { body: named(person) }), 204)
    return mailbox.token(app, person.email, '/reset-password')
  }
  const reset = (token: string, password = newPassword) =>
    app.call('resetPassword', { body: { token, password } })
  const rowOf = async ({ userId }: Person) =>
    (await app.dataSource.query('select * from nest_auth_users where id = $1', [userId]))[0]

  it('of fifty parallel redemptions of one link exactly one succeeds', async () => {
    const person = await newcomer(app)
    const token = await forgot(person)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => reset(token, `${newPassword}-${n}`)),
    )
    const codes = answers.map(({ status, body }) => body?.code ?? status)
    expect(codes.filter((code) => code === 204)).toHaveLength(1)
    expect(codes.filter((code) => code === 'INVALID_TOKEN')).toHaveLength(49)
    const winner = codes.indexOf(204)
    const login = { ...named(person), password: `${newPassword}-${winner}` }
    succeeded(await app.call('login', { body: login }))
  })

  it('a reset ends whatever an intruder has prepared: sessions, links, a change of address, devices', async () => {
    const intruder = await newcomer(app)
    const other = await signIn(app, intruder)
    const change = { email: freshEmail('intruder'), password: goodPassword }
    succeeded(await app.call('changeEmail', { token: intruder.accessToken, body: change }), 204)
    const changeToken = await mailbox.token(app, change.email, '/confirm-email')
    const { tenant_id: scopeId } = await rowOf(intruder)
    await app.dataSource.query(
      `insert into nest_auth_trusted_devices (tenant_id, id, user_id, token_hash, expires_at)
       values ($1, $2, $3, 'x', now() + interval '1 day')`,
      [scopeId, randomUUID(), intruder.userId],
    )
    // The owner of the address arrives.
    succeeded(await reset(await forgot(intruder)), 204)
    for (const session of [intruder, other]) {
      expect(await stateOf(app, session)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
    }
    expectRefusal(await app.call('confirmEmailChange', { body: { token: changeToken } }), 'INVALID_TOKEN')
    const [{ devices, links }] = await app.dataSource.query(
      `select (select count(*)::int from nest_auth_trusted_devices where user_id = $1) as devices,
              (select count(*)::int from nest_auth_otps where user_id = $1 and used_at is null) as links`,
      [intruder.userId],
    )
    expect({ devices, links }).toEqual({ devices: 0, links: 0 })
    expectRefusal(
      await app.call('login', { body: { ...named(intruder), password: goodPassword } }),
      'INVALID_CREDENTIALS',
    )
  })

  it('no header of a request changes a link', async () => {
    const person = await newcomer(app)
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-host': 'evil.example',
      'x-original-url': 'https://evil.example/',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example',
      origin: 'https://evil.example',
      referer: 'https://evil.example/',
    }
    const body = JSON.stringify(named(person))
    await app.request('/auth/forgot-password', { method: 'POST', headers, body })
    const mail = (await mailbox.to(app, person.email)).at(-1)!
    expect(mail.text).toContain('https://app.acme.example/reset-password#token=')
    expect(JSON.stringify(mailbox.messages)).not.toContain('evil.example')
  })

  it('a link that a scanner opens is not spent', async () => {
    const person = await newcomer(app)
    const token = await forgot(person)
    for (const method of ['GET', 'HEAD']) {
      const answer = await app.request(`/auth/reset-password?token=${token}`, { method })
      expect(answer.status).toBe(404)
    }
    succeeded(await reset(token), 204)
  })

  it('a token opens nothing but its own door, for nobody but its person', async () => {
    const person = await newcomer(app)
    const stranger = await newcomer(app)
    const [scope, id, secret] = (await forgot(person)).split('.') as [string, string, string]
    const verification = await mailbox.token(app, person.email, '/verify-email')
    const [, otherId] = (await forgot(stranger)).split('.') as [string, string]
    for (const token of [
      verification,
      person.refreshToken,
      `${scope}.${otherId}.${secret}`,
      `${randomUUID()}.${id}.${secret}`,
      `${scope}.${id}.${secret}.`,
      `${scope}.${id}.`,
      `${scope}.${id}`,
      secret,
    ]) {
      expectRefusal(await reset(token), 'INVALID_TOKEN')
    }
    const body = { token: `${scope}.${id}.${secret}` }
    expectRefusal(await app.call('verifyEmail', { body }), 'INVALID_TOKEN')
    expectRefusal(await app.call('confirmEmailChange', { body }), 'INVALID_TOKEN')
    succeeded(await reset(body.token), 204)
  })

  it.runIf(!isOnServer)(
    'a reset link works for thirty minutes and a verification link for a day',
    async () => {
      const person = await newcomer(app)
      const token = await forgot(person)
      const verification = await mailbox.token(app, person.email, '/verify-email')
      try {
        afterSeconds(30 * 60 + 1)
        expectRefusal(await reset(token), 'INVALID_TOKEN')
        afterSeconds(23 * 3600)
        succeeded(await app.call('verifyEmail', { body: { token: verification } }), 204)
      } finally {
        realTime()
      }
    },
  )

  /** What comes of each kind of link that was sent to somebody before this happened to them. */
  async function linksAfter(person: Person, happen: () => Promise<unknown>) {
    const change = { email: freshEmail('next'), password: goodPassword }
    succeeded(await app.call('changeEmail', { token: person.accessToken, body: change }), 204)
    const resetToken = await forgot(person)
    const verification = await mailbox.token(app, person.email, '/verify-email')
    const changeToken = await mailbox.token(app, change.email, '/confirm-email')
    await happen()
    const answers = [
      await reset(resetToken),
      await app.call('verifyEmail', { body: { token: verification } }),
      await app.call('confirmEmailChange', { body: { token: changeToken } }),
    ]
    return answers.map(({ status, body }) => body?.code ?? status)
  }

  it('somebody who is disabled gets no mail, and no link sent before opens anything', async () => {
    const person = await newcomer(app)
    const codes = await linksAfter(person, () => app.users.updateUserStatus(person.userId, false))
    expect(codes).toEqual(Array(3).fill('INVALID_TOKEN'))
    expect(await rowOf(person)).toMatchObject({ email: person.email, is_email_verified: false })
    const before = (await mailbox.to(app, person.email)).length
    succeeded(await app.call('forgotPassword', { body: named(person) }), 204)
    expect(await mailbox.to(app, person.email)).toHaveLength(before)
  })

  const endings: [string, (person: Person) => Promise<unknown>][] = [
    ['signed out by the application', ({ userId }) => app.users.endSessions(userId)],
    [
      'disabled for a while',
      async ({ userId }) => {
        await app.users.updateUserStatus(userId, false)
        await app.users.updateUserStatus(userId, true)
      },
    ],
    [
      'signed out everywhere by themselves',
      async ({ accessToken: token }) => succeeded(await app.call('logoutAll', { token }), 204),
    ],
    ['signed out like everybody', () => app.users.endAllSessions()],
    ...(tenancy === 'ISOLATED'
      ? [
          [
            'signed out like everybody in the tenant of the account',
            ({ tenantId }) => app.tenants.endSessions(tenantId!),
          ] as [string, (person: Person) => Promise<unknown>],
        ]
      : []),
  ]
  it.each(endings)(
    'a link that would replace password or address opens nothing after its person was %s; verification goes on',
    async (_, end) => {
      const person = await newcomer(app)
      const verification = await mailbox.token(app, person.email, '/verify-email')
      const change = { email: freshEmail(), password: goodPassword }
      succeeded(await app.call('changeEmail', { token: person.accessToken, body: change }), 204)
      const changeToken = await mailbox.token(app, change.email, '/confirm-email')
      const token = await forgot(person)
      await end(person)
      expectRefusal(await reset(token), 'INVALID_TOKEN')
      expectRefusal(await app.call('confirmEmailChange', { body: { token: changeToken } }), 'INVALID_TOKEN')
      succeeded(await app.call('verifyEmail', { body: { token: verification } }), 204)
      succeeded(await reset(await forgot(person)), 204)
    },
  )

  it('an address that is somebody’s no more opens nothing with the links it was sent', async () => {
    const person = await newcomer(app)
    const email = freshEmail('moved')
    const codes = await linksAfter(person, () => app.users.updateUser(person.userId, { email }))
    expect(codes).toEqual(Array(3).fill('INVALID_TOKEN'))
    expect(await rowOf(person)).toMatchObject({ email, is_email_verified: false })
    succeeded(await app.call('login', { body: { ...named({ ...person, email }), password: goodPassword } }))
  })

  it('a forgotten password is answered alike for whoever it is', async () => {
    const [person, disabled, locked] = [await newcomer(app), await newcomer(app), await newcomer(app)]
    await app.users.updateUserStatus(disabled.userId, false)
    await app.dataSource.query(
      `insert into nest_auth_guess_counts
         (tenant_id, account, origin, consecutive, hourly, hour_ends_at, updated_at, is_locked, blocked_until)
       values ($1, $2, '', 100, 50, now(), now(), true, now() + interval '100 years')`,
      [tenancy === 'ISOLATED' ? locked.tenantId : ROOT_SCOPE_ID, `user:${locked.userId}`],
    )
    expect((await app.call('login', { body: { ...named(locked), password: goodPassword } })).status).toBe(429)
    const email = freshEmail('verified')
    const verified = await app.users.createUser(
      { email, password: goodPassword },
      person.tenantId ?? undefined,
    )
    await app.users.verifyUser(verified.id, 'email')
    const asked = [disabled, locked, { ...person, email }, { ...person, email: freshEmail('nobody') }]
    const answer = comparable(await app.call('forgotPassword', { body: named(person) }))
    expect(answer.status).toBe(204)
    for (const one of asked)
      expect(comparable(await app.call('forgotPassword', { body: named(one) })), one.email).toEqual(answer)
  })

  it('who has no password can set one by mail, and nothing is told before', async () => {
    const email = freshEmail()
    const tenant =
      tenancy === 'off' ? undefined : await app.tenants.createTenant({ name: 'Quiet', slug: fresh('quiet') })
    const { id: userId } = await app.users.createUser({ email }, tenant?.id)
    const person = { email, userId, tenantId: tenant?.id ?? null }
    const answer = await app.call('forgotPassword', { body: named(person) })
    const nobody = await app.call('forgotPassword', { body: named({ ...person, email: freshEmail() }) })
    expect(comparable(nobody)).toEqual(comparable(answer))
    succeeded(await reset(await mailbox.token(app, email, '/reset-password')), 204)
    succeeded(await app.call('login', { body: { ...named(person), password: newPassword } }))
  })

  it('asking for a reset costs the same statement for somebody and for nobody', async () => {
    const person = await newcomer(app)
    await mailbox.to(app, person.email)
    const firstStatement = async (email: string) => {
      app.statements.seen.length = 0
      await app.call('forgotPassword', { body: { ...named(person), email } })
      return app.statements.seen.filter((sql) => /nest_auth_queued_mails|nest_auth_users/.test(sql))[0]
    }
    const known = await firstStatement(person.email)
    expect(known).toMatch(/^insert into nest_auth_queued_mails/)
    await mailbox.to(app, person.email)
    expect(await firstStatement(freshEmail())).toBe(known)
  })

  it('a new password by any way ends the links on their way', async () => {
    const person = await newcomer(app)
    const token = await forgot(person)
    const user = await app.users.getUserById(person.userId, { tenantId: person.tenantId ?? undefined })
    await user!.setPassword(newPassword)
    await Tenancy.asPlatform('outside of requests no tenant is named', () => user!.save())
    expectRefusal(await reset(token), 'INVALID_TOKEN')
  })

  it('what was done is kept in the audit', async () => {
    const person = await newcomer(app)
    succeeded(await reset(await forgot(person)), 204)
    const again = succeeded(await app.call('login', { body: { ...named(person), password: newPassword } }))
    const body = { currentPassword: newPassword, newPassword: goodPassword }
    succeeded(await app.call('changePassword', { token: again.accessToken, body }), 204)
    const change = { email: freshEmail('moved'), password: goodPassword }
    succeeded(await app.call('changeEmail', { token: again.accessToken, body: change }), 204)
    const token = await mailbox.token(app, change.email, '/confirm-email')
    succeeded(await app.call('confirmEmailChange', { body: { token } }), 204)
    const entries = await app.dataSource.query(
      `select action, actor_kind, details from nest_auth_audit_entries
        where target_id = $1 and (action like 'password.%' or action like 'email.%') order by id`,
      [person.userId],
    )
    const deeds = entries.map(({ action, actor_kind }: { action: string; actor_kind: string }) => [
      action,
      actor_kind,
    ])
    expect(deeds).toEqual([
      ['password.reset_requested', 'anonymous'],
      ['password.reset', 'anonymous'],
      ['password.changed', 'user'],
      ['email.change_requested', 'user'],
      ['email.changed', 'anonymous'],
    ])
  })

  it('an address that was taken meanwhile is refused like a used link, and nothing changes', async () => {
    const person = await newcomer(app)
    const email = freshEmail('wanted')
    const change = { email, password: goodPassword }
    succeeded(await app.call('changeEmail', { token: person.accessToken, body: change }), 204)
    const token = await mailbox.token(app, email, '/confirm-email')
    await app.users.createUser({ email }, person.tenantId ?? undefined)
    expectRefusal(await app.call('confirmEmailChange', { body: { token } }), 'INVALID_TOKEN')
    expect((await rowOf(person)).email).toBe(person.email)
  })

  it.runIf(tenancy === 'ISOLATED')(
    'a reset in one tenant leaves the row of another untouched, byte by byte',
    async () => {
      const here = await newcomer(app)
      const there = await newcomer(app, { email: here.email })
      const before = await rowOf(there)
      succeeded(await reset(await forgot(here)), 204)
      expect(await rowOf(there)).toEqual(before)
      expect(await stateOf(app, there)).toEqual([200, 200])
      expect((await rowOf(here)).password_hash).not.toBe(before.password_hash)
    },
  )

  it.runIf(tenancy === 'ISOLATED')('a suspended tenant sends nothing and takes no link', async () => {
    const person = await newcomer(app)
    const token = await forgot(person)
    await app.dataSource.query('update nest_auth_tenants set is_active = false where id = $1', [
      person.tenantId,
    ])
    expectRefusal(await reset(token), 'INVALID_TOKEN')
    const before = (await mailbox.to(app, person.email)).length
    succeeded(await app.call('forgotPassword', { body: named(person) }), 204)
    expect(await mailbox.to(app, person.email)).toHaveLength(before)
  })

  it('the database holds no token of a link', async () => {
    const person = await newcomer(app)
    const secret = (await forgot(person)).split('.')[2]!
    const tables = ['nest_auth_otps', 'nest_auth_queued_mails', 'nest_auth_audit_entries', 'nest_auth_users']
    for (const table of tables) {
      const rows = await app.dataSource.query(`select * from ${table}`)
      expect(JSON.stringify(rows).includes(secret)).toBe(false)
    }
  })
})
