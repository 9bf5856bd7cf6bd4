import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Audit, ROOT_SCOPE_ID, RoleService, systemRoles } from '../src/index.ts'
import type { NestAuthRole } from '../src/index.ts'
import {
  expectRefusal,
  fresh,
  freshEmail,
  freshTenant,
  goodPassword,
  newcomer,
  personOf,
  signIn,
  stateOf,
  succeeded,
} from './people.ts'
import type { Person } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

describe.each(['SHARED', 'ISOLATED'] as const)('Running a tenant, with tenancy %s', (tenancy) => {
  let app: TestApp
  let roles: RoleService
  beforeAll(async () => {
    app = await createTestApp({ tenancy })
    roles = app.nest.get(RoleService, { strict: false })
  })
  afterAll(() => app.close())

  /** A further member of a tenant, signed in there. */
  const member = async (tenantId: string, roleIds: string[] = [systemRoles.member]): Promise<Person> => {
    const email = freshEmail()
    const user = await app.users.createUser({ email, password: goodPassword }, tenantId)
    await app.users.setUserAccessRoles(user.id, tenantId, roleIds)
    const body = { email, password: goodPassword, tenantId }
    return personOf(succeeded(await app.call('login', { body })), email)
  }
  const setRoles = (caller: Person, userId: string, names: string[]) =>
    app.call('setMemberRoles', { token: caller.accessToken, params: { userId }, body: { roles: names } })
  const remove = (caller: Person, userId: string) =>
    app.call('removeMember', { token: caller.accessToken, params: { userId } })
  const rolesOf = async ({ accessToken: token }: Person) =>
    succeeded(await app.call('me', { token })).membership
  const owners = async (tenantId: string) => {
    const [{ count }] = await app.dataSource.query(
      'select count(*)::int as count from nest_auth_user_access_roles where tenant_id = $1 and role_id = $2',
      [tenantId, systemRoles.owner],
    )
    return count as number
  }

  it('shows what the application writes down, also of what has no id of ours', async () => {
    const { accessToken: token, tenantId } = await newcomer(app)
    const target = { kind: 'user', id: 'crm-4711' }
    const audit = app.nest.get(Audit, { strict: false })
    await audit.record({ action: 'user.updated', tenantId, target })
    const { items } = succeeded(await app.call('listAuditEntries', { token }))
    expect(items[0].target).toEqual({ ...target, name: null })
  })

  it.each(['leave', 'step down', 'both'])(
    'keeps an owner when all of them %s at once',
    async (deed) => {
      const founder = await newcomer(app)
      const tenantId = founder.tenantId!
      const people = [founder]
      for (let more = 0; more < 9; more++) people.push(await member(tenantId, [systemRoles.owner]))
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, at) => {
          const person = people[at % people.length]!
          const leaves = deed === 'leave' || (deed === 'both' && at % 2 === 0)
          return leaves ? remove(person, person.userId) : setRoles(person, person.userId, ['member'])
        }),
      )
      expect(await owners(tenantId)).toBe(1)
      expect(answers.filter(({ body }) => body?.code === 'LAST_OWNER').length).toBeGreaterThan(0)
      expect(answers.filter(({ status }) => status >= 500)).toEqual([])
    },
    60_000,
  )

  it('ends the sessions of everybody in a tenant, and then of everybody, by one call each', async () => {
    const [here, elsewhere] = [await newcomer(app), await newcomer(app)]
    const people = [here, await member(here.tenantId!)]
    const ended = ['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN']
    await app.tenants.endSessions(here.tenantId!)
    for (const person of people) expect(await stateOf(app, person)).toEqual(ended)
    const back = await signIn(app, here)
    expect((await app.call('me', { token: elsewhere.accessToken })).status).toBe(200)
    await app.users.endAllSessions()
    for (const person of [back, elsewhere]) expect(await stateOf(app, person)).toEqual(ended)
    expect(await stateOf(app, await signIn(app, here))).toEqual([200, 200])
  })

  it('keeps an owner when two of them throw each other out', async () => {
    const one = await newcomer(app)
    const other = await member(one.tenantId!, [systemRoles.owner])
    await Promise.all([remove(one, other.userId), remove(other, one.userId)])
    expect(await owners(one.tenantId!)).toBe(1)
  })

  it.runIf(tenancy === 'SHARED')(
    'signs a member out who is about to come in, by a switch or by choosing the tenant',
    async () => {
      const founder = await newcomer(app)
      const tenantId = founder.tenantId!
      const email = freshEmail()
      const { id: userId } = await app.users.createUser({ email, password: goodPassword })
      const { id: elsewhere } = await app.tenants.createTenant(freshTenant())
      for (const id of [tenantId, elsewhere]) await app.users.addToTenant(userId, id)
      const login = (more: object = {}) =>
        app.call('login', { body: { email, password: goodPassword, ...more } })
      const { accessToken: token } = succeeded(await login({ tenantId: elsewhere }))
      for (let round = 0; round < 5; round++) {
        const choices = [succeeded(await login()), succeeded(await login())]
        const entering = [
          ...Array.from({ length: 6 }, () =>
            app.call('switchTenant', { token, body: { tenantId, keepCurrentSession: true } }),
          ),
          ...choices.map(({ selectionToken }, at) =>
            app.call('selectTenant', { body: { selectionToken, tenantId: at ? elsewhere : tenantId } }),
          ),
        ]
        const ended = app.call('endMemberSessions', { token: founder.accessToken, params: { userId } })
        succeeded(await ended, 204)
        for (const { status, body } of await Promise.all(entering)) {
          if (status !== 200) continue
          const me = await app.call('me', { token: body.accessToken })
          if (body.tenant.id === tenantId) expectRefusal(me, 'UNAUTHENTICATED')
          // Whoever had chosen the other tenant stays there, and is not led back.
          else {
            succeeded(me)
            const back = await app.call('switchTenant', { token: body.accessToken, body: { tenantId } })
            expectRefusal(back, 'FORBIDDEN', { isSignedOut: true })
          }
        }
        const back = await app.call('switchTenant', { token, body: { tenantId } })
        expectRefusal(back, 'FORBIDDEN', { isSignedOut: true })
        succeeded(await app.call('me', { token }))
      }
    },
  )

  it.runIf(tenancy === 'SHARED')(
    'keeps a member signed out whose membership is saved as it was read before',
    async () => {
      const founder = await newcomer(app)
      const tenantId = founder.tenantId!
      const person = await member(tenantId)
      const elsewhere = await newcomer(app)
      await app.users.addToTenant(person.userId, elsewhere.tenantId!)
      const there = await signIn(app, { email: person.email, tenantId: elsewhere.tenantId })
      const user = await app.users.getUserById(person.userId)
      const access = await user!.getUserAccess(tenantId)
      const params = { userId: person.userId }
      succeeded(await app.call('endMemberSessions', { token: founder.accessToken, params }), 204)
      await app.dataSource.manager.save(Object.assign(access!, { isDefault: false, signedOutAt: null }))
      const back = await app.call('switchTenant', { token: there.accessToken, body: { tenantId } })
      expectRefusal(back, 'FORBIDDEN', { isSignedOut: true })
    },
  )

  it('deletes a role while it is being assigned, and nobody holds it afterwards', async () => {
    const owner = await newcomer(app)
    const tenantId = owner.tenantId!
    const people = await Promise.all(Array.from({ length: 4 }, () => member(tenantId)))
    for (let round = 0; round < 5; round++) {
      const role = await roles.createRole({ tenantId, name: fresh('role') })
      const answers = await Promise.all([
        ...people.map(({ userId }) => setRoles(owner, userId, [role.name])),
        roles.deleteRole(role).then(() => null),
      ])
      for (const answer of answers) if (answer) expect([200, 404]).toContain(answer.status)
      const left = await app.dataSource.query(
        'select 1 from nest_auth_user_access_roles where role_id = $1',
        [role.id],
      )
      expect(left).toEqual([])
    }
  })

  it('has what a role grants in force with the next request, and takes it away as fast', async () => {
    const owner = await newcomer(app)
    const tenantId = owner.tenantId!
    const role = await roles.createRole({ tenantId, name: 'Bookkeeper', permissions: ['invoice:read'] })
    const person = await member(tenantId, [role.id])
    expect(await rolesOf(person)).toEqual({ roles: ['Bookkeeper'], permissions: ['invoice:read'] })
    await roles.grantPermissions(role, ['invoice:write'])
    expect((await rolesOf(person)).permissions).toEqual(['invoice:read', 'invoice:write'])
    await roles.revokePermissions(role, ['invoice:read'])
    expect((await rolesOf(person)).permissions).toEqual(['invoice:write'])
    await roles.updateRole(role, { name: 'Clerk', permissions: ['order:read'] })
    expect(await rolesOf(person)).toEqual({ roles: ['Clerk'], permissions: ['order:read'] })
    await roles.deleteRole(role)
    expect(await rolesOf(person)).toEqual({ roles: [], permissions: [] })
    await expect(roles.deleteRole(role)).rejects.toMatchObject({ code: 'ROLE_NOT_FOUND' })
  })

  it('knows of a change in a template in every tenant at once', async () => {
    const template: NestAuthRole = await roles.createRole({ name: fresh('template') })
    const people = [
      await member((await newcomer(app)).tenantId!, [template.id]),
      await member((await newcomer(app)).tenantId!, [template.id]),
    ]
    for (const person of people) expect((await rolesOf(person)).permissions).toEqual([])
    await roles.grantPermissions(template, ['order:read'])
    for (const person of people) expect((await rolesOf(person)).permissions).toEqual(['order:read'])
  })

  it('does not let a change that is rolled back be seen', async () => {
    const owner = await newcomer(app)
    const role = await roles.createRole({ tenantId: owner.tenantId, name: 'Auditor' })
    const person = await member(owner.tenantId!, [role.id])
    await expect(
      app.users.runInTransaction(async (manager) => {
        await roles.grantPermissions(role, ['audit:read'], manager)
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    expect((await rolesOf(person)).permissions).toEqual([])
  })

  it('leaves alone what belongs to nobody who runs a tenant', async () => {
    const owner = await newcomer(app)
    const tenantId = owner.tenantId!
    const staff = await roles.createRole({ name: fresh('staff'), guard: 'admin' })
    const sealed = await roles.createRole({ tenantId, name: 'sealed', isAssignable: false })
    const portal = await roles.createRole({ tenantId, name: 'manager', guard: 'portal' })
    const foreign = await roles.createRole({ tenantId: (await newcomer(app)).tenantId, name: 'foreign' })
    const person = await member(tenantId, [sealed.id, staff.id])
    const { items } = succeeded(await app.call('listRoles', { token: owner.accessToken }))
    const assignable = Object.fromEntries(
      items.map((role: { name: string; isAssignable: boolean }) => [role.name, role.isAssignable]),
    )
    expect(assignable).toMatchObject({ owner: true, admin: true, sealed: false, 'portal:manager': true })
    expect(Object.keys(assignable)).not.toEqual(expect.arrayContaining([staff.name]))
    expect(Object.keys(assignable)).not.toContain(foreign.name)
    for (const name of [staff.name, `admin:${staff.name}`, foreign.name]) {
      expectRefusal(
        await setRoles(owner, person.userId, [name, 'sealed']),
        'ROLE_NOT_FOUND',
        expect.anything(),
      )
    }
    expectRefusal(await setRoles(owner, person.userId, []), 'ROLE_NOT_ASSIGNABLE')
    expectRefusal(await setRoles(owner, owner.userId, ['owner', 'sealed']), 'ROLE_NOT_ASSIGNABLE')
    const answer = succeeded(await setRoles(owner, person.userId, ['sealed', 'portal:manager']))
    expect(answer.roles).toEqual(['portal:manager', 'sealed'])
    const held = await app.dataSource.query(
      'select role_id from nest_auth_user_access_roles where role_id = any($1)',
      [[staff.id, portal.id]],
    )
    expect(held).toHaveLength(2)
  })

  it('hands out no right to run the tenant that the caller lacks', async () => {
    const owner = await newcomer(app)
    const tenantId = owner.tenantId!
    const lead = await roles.createRole({ tenantId, name: 'lead', permissions: ['members:update'] })
    const caller = await member(tenantId, [lead.id])
    expectRefusal(await setRoles(caller, caller.userId, ['admin']), 'ROLE_NOT_ASSIGNABLE')
    expectRefusal(await setRoles(caller, owner.userId, ['member']), 'ROLE_NOT_ASSIGNABLE')
    expect(succeeded(await setRoles(caller, caller.userId, ['lead', 'member'])).roles).toEqual([
      'lead',
      'member',
    ])
  })

  it('refuses the next request of whoever was removed, demoted, disabled or suspended, without a statement before', async () => {
    const owner = await newcomer(app)
    const tenantId = owner.tenantId!
    const [admin, other, third] = [
      await member(tenantId, [systemRoles.admin]),
      await member(tenantId, [systemRoles.admin]),
      await member(tenantId, [systemRoles.admin]),
    ]
    const list = ({ accessToken: token }: Person) => app.call('listRoles', { token })
    const me = ({ accessToken: token }: Person) => app.call('me', { token })
    for (const person of [admin, other, third]) expect((await list(person)).status).toBe(200)
    expect(await app.statements.during(() => Promise.all([admin, other, third].map(me)))).toBe(0)
    succeeded(await setRoles(owner, admin.userId, ['member']))
    expectRefusal(await list(admin), 'FORBIDDEN')
    expect((await remove(owner, admin.userId)).status).toBe(204)
    expectRefusal(await list(admin), 'UNAUTHENTICATED')
    await app.users.updateUserStatus(other.userId, false)
    expectRefusal(await list(other), 'UNAUTHENTICATED')
    await app.tenants.suspendTenant(tenantId)
    expectRefusal(await list(third), 'TENANT_SUSPENDED')
    await app.tenants.restoreTenant(tenantId)
    expect((await list(third)).status).toBe(200)
  })

  it('keeps words that cannot be compared out of roles', async () => {
    for (const input of [
      { name: '' },
      { name: 'a:b' },
      { name: 'ok', guard: 'Web!' },
      { name: 'ok', permissions: ['invoice'] },
      { name: 'ok', permissions: ['invoice:*'] },
      { name: 'ok', permissions: ['*:*'] },
    ]) {
      await expect(roles.createRole(input), JSON.stringify(input)).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
      })
    }
    await expect(roles.createRole({ name: 'owner' })).rejects.toMatchObject({ code: 'ROLE_ALREADY_EXISTS' })
    const owner = { tenantId: ROOT_SCOPE_ID, id: systemRoles.owner }
    await expect(roles.deleteRole(owner)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(roles.updateRole(owner, { name: 'boss' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
