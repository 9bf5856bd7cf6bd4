import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '@nest-auth/js-client/contract'
import { PlatformService, RoleService, systemRoles } from '../src/index.ts'
import { Mailbox } from './mailbox.ts'
import { expectRefusal, fresh, freshEmail, goodPassword, newcomer, personOf, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { Answer, TestApp } from './test-app.ts'

describe.each(['SHARED', 'ISOLATED'] as const)('With tenancy %s, an administrator', (tenancy) => {
  const mailbox = new Mailbox()
  let app: TestApp
  let owner: Person
  let admin: Person
  let stranger: Person
  /** Names of roles that are none of an administrator's to give. */
  let forbidden: Record<string, ErrorCode>

  beforeAll(async () => {
    app = await createTestApp({ tenancy, options: { mail: mailbox.options() } })
    owner = await newcomer(app)
    stranger = await newcomer(app)
    const tenantId = owner.tenantId!
    const roles = app.nest.get(RoleService, { strict: false })
    const staff = await roles.createRole({
      name: fresh('staff'),
      guard: 'admin',
      permissions: ['platform:enter-tenant'],
    })
    const sealed = await roles.createRole({ tenantId, name: 'sealed', isAssignable: false })
    const foreign = await roles.createRole({ tenantId: stranger.tenantId, name: fresh('foreign') })
    // Somebody who lets others in, but may not change the tenant.
    const lead = await roles.createRole({
      tenantId,
      name: 'lead',
      permissions: ['members:read', 'members:update', 'members:invite', 'members:remove'],
    })
    admin = await member([lead.id])
    forbidden = {
      owner: 'ROLE_NOT_ASSIGNABLE',
      admin: 'ROLE_NOT_ASSIGNABLE',
      sealed: 'ROLE_NOT_ASSIGNABLE',
      [staff.name]: 'ROLE_NOT_FOUND',
      [`admin:${staff.name}`]: 'ROLE_NOT_FOUND',
      [foreign.name]: 'ROLE_NOT_FOUND',
      [sealed.id]: 'ROLE_NOT_FOUND',
      [systemRoles.owner]: 'ROLE_NOT_FOUND',
      Owner: 'ROLE_NOT_FOUND',
      'owner ': 'ROLE_NOT_FOUND',
      'web:owner': 'ROLE_NOT_FOUND',
      '*': 'ROLE_NOT_FOUND',
    }
  })
  afterAll(() => app.close())

  const member = async (roleIds: string[], of = owner): Promise<Person> => {
    const email = freshEmail('member')
    const user = await app.users.createUser(
      { email, password: goodPassword, isEmailVerified: true },
      of.tenantId!,
    )
    await app.users.setUserAccessRoles(user.id, of.tenantId!, roleIds)
    const body = { email, password: goodPassword, tenantId: of.tenantId }
    return personOf(succeeded(await app.call('login', { body })), email)
  }
  const setRoles = (userId: string, roles: string[], by = admin) =>
    app.call('setMemberRoles', { token: by.accessToken, params: { userId }, body: { roles } })
  const invite = (email: string, roles: string[], by = admin) =>
    app.call('createInvitation', { token: by.accessToken, body: { email, roles } })
  const remove = (userId: string, by = admin) =>
    app.call('removeMember', { token: by.accessToken, params: { userId } })
  const codeOf = ({ status, body }: Answer) => body?.code ?? status
  /** Everything that says who may do what, of all tenants. */
  const rights = async () =>
    JSON.stringify(
      await app.dataSource.query(
        `select (select json_agg(x order by x.user_access_id, x.role_id) from nest_auth_user_access_roles x) as held,
                (select json_agg(a.id order by a.id) from nest_auth_user_accesses a) as members,
                (select json_agg(p order by p.id) from nest_auth_platform_accesses p) as staff,
                (select json_agg(i.id order by i.id) from nest_auth_invitations i) as invitations`,
      ),
    )

  it('gives nobody a role that is not theirs to give, alone or among others, to themselves or by mail', async () => {
    const target = await member([systemRoles.member])
    const before = await rights()
    for (const [role, code] of Object.entries(forbidden)) {
      for (const roles of [[role], ['member', role], [role, 'lead']]) {
        expect(codeOf(await setRoles(target.userId, roles)), role).toBe(code)
        expect(codeOf(await setRoles(admin.userId, ['lead', ...roles])), role).toBe(code)
        expect(codeOf(await invite(freshEmail('guest'), roles)), role).toBe(code)
      }
    }
    expect(await rights()).toBe(before)
  })

  it('neither demotes nor removes an owner, nor whoever holds more than they do', async () => {
    const other = await member([systemRoles.admin])
    const before = await rights()
    for (const { userId } of [owner, other]) {
      for (const roles of [[], ['member'], ['lead']]) {
        expectRefusal(await setRoles(userId, roles), 'ROLE_NOT_ASSIGNABLE')
      }
      expectRefusal(await remove(userId), 'ROLE_NOT_ASSIGNABLE')
    }
    expect(await rights()).toBe(before)
  })

  it('reaches nobody in another tenant, whatever they send along', async () => {
    const theirs = await member([systemRoles.member], stranger)
    const before = await rights()
    const [place, { accessToken: token }] = [{ tenantId: stranger.tenantId }, admin]
    for (const userId of [stranger.userId, theirs.userId]) {
      expectRefusal(await setRoles(userId, ['member']), 'MEMBER_NOT_FOUND')
      expectRefusal(await remove(userId), 'MEMBER_NOT_FOUND')
      for (const extra of [
        place,
        { isOwner: true },
        { permissions: ['*'] },
        { roleIds: [systemRoles.owner] },
      ]) {
        const body = { roles: ['member'], ...extra }
        const answer = await app.call('setMemberRoles', { token, params: { userId }, body })
        expectRefusal(answer, 'VALIDATION_FAILED', expect.anything())
      }
    }
    const body = { email: freshEmail('guest'), roles: ['member'], ...place }
    expectRefusal(await app.call('createInvitation', { token, body }), 'VALIDATION_FAILED', expect.anything())
    for (const name of ['listMembers', 'listInvitations', 'listAuditEntries'] as const) {
      const query = { tenantId: stranger.tenantId! }
      const answer = await app.call(name, { token: owner.accessToken, query })
      expectRefusal(answer, 'VALIDATION_FAILED', expect.anything())
    }
    expect(await rights()).toBe(before)
  })

  it('becomes no platform staff, and makes nobody any', async () => {
    const before = await rights()
    const reason = 'because I can'
    for (const { accessToken: token } of [admin, owner]) {
      const place = { tenantId: stranger.tenantId, reason }
      expectRefusal(await app.call('enterTenant', { token, body: place }), 'FORBIDDEN')
      const person = { ...place, userId: stranger.userId }
      expectRefusal(await app.call('impersonate', { token, body: person }), 'FORBIDDEN')
      expectRefusal(await app.call('stopImpersonation', { token }), 'FORBIDDEN', { reason: 'not_acting' })
    }
    expect(await rights()).toBe(before)
  })

  it('sees a right of theirs gone while it is being used against them', async () => {
    const rival = await member([systemRoles.admin])
    const [lost, kept] = await Promise.all([
      setRoles(admin.userId, ['lead', 'member'], rival),
      setRoles(rival.userId, ['member'], owner),
    ])
    expect(codeOf(kept)).toBe(200)
    expect([200, 403]).toContain(lost.status)
    expectRefusal(await setRoles(admin.userId, ['lead'], rival), 'FORBIDDEN')
  })

  it('who was taken out does not come back by an invitation from before', async () => {
    const leaver = await member([systemRoles.member])
    succeeded(await invite(leaver.email, ['member'], owner), 201)
    const token = await mailbox.token(app, leaver.email, '/invitation')
    succeeded(await remove(leaver.userId, owner), 204)
    expectRefusal(await app.call('previewInvitation', { body: { token } }), 'INVALID_TOKEN')
    const again = { email: leaver.email, password: goodPassword, invitationToken: token }
    expectRefusal(await app.call('signup', { body: again }), 'INVALID_TOKEN')
    // A new invitation is a new decision.
    succeeded(await invite(leaver.email, ['member'], owner), 201)
    const fresh = await mailbox.token(app, leaver.email, '/invitation')
    expect((await app.call('previewInvitation', { body: { token: fresh } })).status).toBe(200)
  })

  it('a suspended membership refuses the next request, and is the same again when it is restored', async () => {
    const person = await member([systemRoles.admin])
    const list = () => app.call('listMembers', { token: person.accessToken })
    expect((await list()).status).toBe(200)
    await app.users.updateUserAccessStatus(person.userId, owner.tenantId!, false)
    expectRefusal(await list(), 'UNAUTHENTICATED')
    const login = { email: person.email, password: goodPassword, tenantId: owner.tenantId }
    expect((await app.call('login', { body: login })).status).toBeGreaterThanOrEqual(400)
    await app.users.updateUserAccessStatus(person.userId, owner.tenantId!, true)
    expectRefusal(await list(), 'UNAUTHENTICATED')
    expect(succeeded(await app.call('login', { body: login })).membership.roles).toEqual(['admin'])
  })

  it('staff who lost its access takes its open invitations along', async () => {
    const roles = app.nest.get(RoleService, { strict: false })
    const platform = app.nest.get(PlatformService, { strict: false })
    const permissions = ['platform:enter-tenant', 'members:invite']
    const support = await roles.createRole({ name: fresh('support'), guard: 'admin', permissions })
    const email = freshEmail('staff')
    const staff = await platform.createStaff({ email, password: goodPassword, isEmailVerified: true }, [
      support.id,
    ])
    const login = { email, password: goodPassword, guard: 'admin' }
    const { accessToken } = succeeded(await app.call('login', { body: login }))
    const place = { tenantId: owner.tenantId, reason: 'Ticket 4711' }
    const inside = succeeded(await app.call('enterTenant', { token: accessToken, body: place }))
    const guest = freshEmail('guest')
    const body = { email: guest, roles: ['member'] }
    succeeded(await app.call('createInvitation', { token: inside.accessToken, body }), 201)
    const token = await mailbox.token(app, guest, '/invitation')
    expect((await app.call('previewInvitation', { body: { token } })).status).toBe(200)
    await platform.revokeAccess(staff.id)
    expectRefusal(await app.call('previewInvitation', { body: { token } }), 'INVALID_TOKEN')
  })

  it.runIf(tenancy === 'SHARED')(
    'the tenant a login lands in is the one that was chosen, and only one',
    async () => {
      const person = await newcomer(app)
      const second = await app.tenants.createTenant({ name: 'Second', slug: fresh('second') })
      await app.users.addToTenant(person.userId, second.id, { isDefault: true })
      const landing = async () =>
        succeeded(await app.call('login', { body: { email: person.email, password: goodPassword } })).tenant
          .id
      expect(await landing()).toBe(second.id)
      await app.users.setDefaultTenant(person.userId, person.tenantId!)
      expect(await landing()).toBe(person.tenantId)
      const defaults = await app.dataSource.query(
        'select tenant_id from nest_auth_user_accesses where user_id = $1 and is_default',
        [person.userId],
      )
      expect(defaults).toHaveLength(1)
      await expect(app.users.setDefaultTenant(person.userId, stranger.tenantId!)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    },
  )
})
