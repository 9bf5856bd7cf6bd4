import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RoleService, systemRoles } from '../src/index.ts'
import { Mailbox } from './mailbox.ts'
import {
  expectRefusal,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  personOf,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

describe.each(['SHARED', 'ISOLATED'] as const)('With tenancy %s', (tenancy) => {
  const mailbox = new Mailbox()
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({ tenancy, options: { mail: mailbox.options() } })
  })
  afterAll(() => app.close())

  const invite = async (
    { accessToken: token }: Person,
    email: string,
    roles = ['member'],
  ): Promise<string> => {
    succeeded(await app.call('createInvitation', { token, body: { email, roles } }), 201)
    return mailbox.token(app, email, '/invitation')
  }
  const signUp = (email: string, invitationToken: string) =>
    app.call('signup', { body: { email, password: goodPassword, invitationToken } })

  it('of fifty parallel sign-ups by one invitation exactly one succeeds, and nobody is half there', async () => {
    const owner = await newcomer(app)
    const email = freshEmail('guest')
    const token = await invite(owner, email)
    const answers = await Promise.all(Array.from({ length: 50 }, () => signUp(email, token)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    const codes = new Set(answers.flatMap(({ status, body }) => (status === 201 ? [] : [body.code])))
    for (const code of codes) expect(['INVALID_TOKEN', 'EMAIL_ALREADY_EXISTS']).toContain(code)
    const [{ members }] = await app.dataSource.query(
      'select count(*)::int as members from nest_auth_user_accesses where tenant_id = $1',
      [owner.tenantId],
    )
    expect(members).toBe(2)
  })

  it('a token altered in any part opens nothing', async () => {
    const owner = await newcomer(app)
    const other = await newcomer(app)
    const email = freshEmail('guest')
    const token = await invite(owner, email)
    const [, id, secret] = token.split('.') as [string, string, string]
    const altered = [
      `${other.tenantId}.${id}.${secret}`,
      `${owner.tenantId}.${randomUUID()}.${secret}`,
      `${owner.tenantId}.${id}.${secret.slice(0, -1)}`,
      `${owner.tenantId}.${id}.${secret}.owner`,
      secret,
    ]
    for (const bad of altered) {
      expectRefusal(await signUp(email, bad), 'INVALID_TOKEN')
      expectRefusal(
        await app.call('resetPassword', { body: { token, password: goodPassword } }),
        'INVALID_TOKEN',
      )
    }
    const body = { email, password: goodPassword, invitationToken: token, roles: ['owner'] }
    expectRefusal(await app.call('signup', { body }), 'VALIDATION_FAILED', expect.anything())
    succeeded(await signUp(email, token), 201)
  })

  it('a role that is gone, or not free to give any more, ends the invitations that carry it', async () => {
    const owner = await newcomer(app)
    const roles = app.nest.get(RoleService, { strict: false })
    for (const change of ['deleteRole', 'updateRole'] as const) {
      const name = fresh('role')
      const role = await roles.createRole({ tenantId: owner.tenantId, name })
      const email = freshEmail('guest')
      const token = await invite(owner, email, [name])
      await (change === 'deleteRole'
        ? roles.deleteRole(role)
        : roles.updateRole(role, { isAssignable: false }))
      expectRefusal(await signUp(email, token), 'INVALID_TOKEN')
    }
  })

  it('whoever invited and is disabled or gone takes the invitations along', async () => {
    const owner = await newcomer(app)
    for (const change of ['disable', 'delete'] as const) {
      const email = freshEmail('admin')
      const admin = personOf(
        succeeded(await signUp(email, await invite(owner, email, ['admin'])), 201),
        email,
      )
      const guest = freshEmail('guest')
      const token = await invite(admin, guest)
      await (change === 'disable'
        ? app.users.updateUserStatus(admin.userId, false)
        : app.users.deleteUser(admin.userId))
      expectRefusal(await signUp(guest, token), 'INVALID_TOKEN')
    }
  })

  it('a member who is invited again, moves to another address and is removed does not come back', async () => {
    const owner = await newcomer(app)
    const email = freshEmail('guest')
    const join = async () => personOf(succeeded(await signUp(email, await invite(owner, email)), 201), email)
    const member = await join()
    const again = await invite(owner, email, ['admin'])
    const body = { email: freshEmail('moved'), password: goodPassword }
    succeeded(await app.call('changeEmail', { token: member.accessToken, body }), 204)
    const token = await mailbox.token(app, body.email, '/confirm-email')
    succeeded(await app.call('confirmEmailChange', { body: { token } }), 204)
    // The link of the former address opens nothing: not for the member, and not for somebody new.
    const accept = () => app.call('acceptInvitation', { token: member.accessToken, body: { token: again } })
    expectRefusal(await accept(), 'INVALID_TOKEN')
    succeeded(
      await app.call('removeMember', { token: owner.accessToken, params: { userId: member.userId } }),
      204,
    )
    expectRefusal(await signUp(email, again), 'INVALID_TOKEN')
    // Who is invited after that comes in, as nothing but what this invitation says.
    const returned = await join()
    expect(succeeded(await app.call('me', { token: returned.accessToken })).membership.roles).toEqual([
      'member',
    ])
  })

  it('an invitation is for the address it was sent to, not for whoever had it before', async () => {
    const owner = await newcomer(app)
    const email = freshEmail('guest')
    const token = await invite(owner, email)
    const guest = tenancy === 'SHARED' ? await newcomer(app, { email, newTenant: freshTenant() }) : null
    if (guest) {
      await app.users.updateUser(guest.userId, { email: freshEmail('moved') })
      const accept = app.call('acceptInvitation', { token: guest.accessToken, body: { token } })
      expectRefusal(await accept, 'INVITATION_FOR_OTHER_ACCOUNT', { email })
    }
    succeeded(await signUp(email, token), 201)
  })

  it('an invitation says nothing about whether the address belongs to somebody', async () => {
    const owner = await newcomer(app)
    const known = await newcomer(app)
    const answer = async (email: string) => {
      const body = { email, roles: ['member'] }
      const { status, body: shown } = await app.call('createInvitation', { token: owner.accessToken, body })
      return { status, keys: Object.keys(shown), invitedBy: shown.invitedBy, roles: shown.roles }
    }
    expect(await answer(known.email)).toEqual(await answer(freshEmail()))
  })

  it('what happens to an invitation is in the audit of its tenant, and no token is anywhere', async () => {
    const owner = await newcomer(app)
    const email = freshEmail('guest')
    const { body } = await app.call('createInvitation', {
      token: owner.accessToken,
      body: { email, roles: ['member'] },
    })
    succeeded(await app.call('resendInvitation', { token: owner.accessToken, params: { id: body.id } }), 204)
    const token = await mailbox.token(app, email, '/invitation')
    succeeded(await signUp(email, token), 201)
    const gone = freshEmail('gone')
    const other = await app.call('createInvitation', {
      token: owner.accessToken,
      body: { email: gone, roles: ['member'] },
    })
    const params = { id: other.body.id }
    succeeded(await app.call('revokeInvitation', { token: owner.accessToken, params }), 204)
    const entries = await app.dataSource.query(
      `select action, details ->> 'email' as email from nest_auth_audit_entries
        where tenant_id = $1 and action like 'invitation.%' order by id`,
      [owner.tenantId],
    )
    expect(entries).toEqual([
      { action: 'invitation.created', email },
      { action: 'invitation.resent', email },
      { action: 'invitation.accepted', email },
      { action: 'invitation.created', email: gone },
      { action: 'invitation.revoked', email: gone },
    ])
    for (const table of ['nest_auth_invitations', 'nest_auth_queued_mails', 'nest_auth_audit_entries']) {
      const rows = await app.dataSource.query(`select * from ${table}`)
      expect(JSON.stringify(rows).includes(token.split('.')[2]!)).toBe(false)
    }
  })

  it('a name in the mail of an invitation is text', async () => {
    const owner = await newcomer(app, { profile: { name: '<a href="https://evil.example">Click</a>' } })
    const email = freshEmail('guest')
    await invite(owner, email)
    const mail = (await mailbox.to(app, email)).at(-1)!
    expect(mail.html).not.toContain('<a href="https://evil')
    expect(mail.text).not.toContain('https://evil')
    expect(mail.html.match(/<a /g)).toHaveLength(1)
  })
})

it('An invitation lets no suspended member in again: only whoever may lift the suspension does', async () => {
  const mailbox = new Mailbox()
  const app = await createTestApp({ options: { mail: mailbox.options() } })
  try {
    const [owner, other, recruiter] = [await newcomer(app), await newcomer(app), await newcomer(app)]
    const tenantId = owner.tenantId!
    const { id: roleId } = await app.nest
      .get(RoleService, { strict: false })
      .createRole({ tenantId, name: 'recruiter', permissions: ['members:invite', 'members:remove'] })
    await app.users.setUserAccessRoles(other.userId, tenantId, [systemRoles.owner])
    await app.users.setUserAccessRoles(recruiter.userId, tenantId, [roleId])
    const { accessToken: token } = succeeded(
      await app.call('switchTenant', { token: recruiter.accessToken, body: { tenantId } }),
    )
    const setStatus = (by: string, isActive: boolean) =>
      app.call('setMemberStatus', { token: by, params: { userId: other.userId }, body: { isActive } })
    succeeded(await setStatus(owner.accessToken, false))
    expectRefusal(await setStatus(token, true), 'ROLE_NOT_ASSIGNABLE')

    const body = { email: other.email, roles: ['member'] }
    succeeded(await app.call('createInvitation', { token, body }), 201)
    const link = await mailbox.token(app, other.email, '/invitation')
    const accept = () => app.call('acceptInvitation', { token: other.accessToken, body: { token: link } })
    expectRefusal(await accept(), 'INVALID_TOKEN')
    expectRefusal(
      await app.call('switchTenant', { token: other.accessToken, body: { tenantId } }),
      'TENANT_NOT_FOUND',
    )
    succeeded(await setStatus(owner.accessToken, true))
    succeeded(await accept())
  } finally {
    await app.close()
  }
})

describe('Where sign-up is closed', () => {
  it('who is invited signs up all the same, and nobody else', async () => {
    const mailbox = new Mailbox()
    const options = { mail: mailbox.options(), signup: { enabled: false } }
    const app = await createTestApp({ tenancy: 'ISOLATED', options })
    try {
      const tenant = await app.tenants.createTenant({ name: 'Closed', slug: fresh('closed') })
      const email = freshEmail('owner')
      await app.users.createUser({ email, password: goodPassword, isEmailVerified: true }, tenant.id, {
        roles: ['owner'],
      })
      const login = { email, password: goodPassword, tenantId: tenant.id }
      const { accessToken: token } = succeeded(await app.call('login', { body: login }))
      const guest = freshEmail('guest')
      succeeded(await app.call('createInvitation', { token, body: { email: guest, roles: ['member'] } }), 201)
      const invitationToken = await mailbox.token(app, guest, '/invitation')
      const body = { email: guest, password: goodPassword }
      expectRefusal(await app.call('signup', { body: { ...body, tenantId: tenant.id } }), 'SIGNUP_DISABLED')
      succeeded(await app.call('signup', { body: { ...body, invitationToken } }), 201)
    } finally {
      await app.close()
    }
  })
})
