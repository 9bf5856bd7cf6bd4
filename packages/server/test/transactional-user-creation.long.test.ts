import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EntityManager } from 'typeorm'
import {
  NestAuthIdentity,
  NestAuthMisuseError,
  NestAuthPlatformAccessRole,
  NestAuthUser,
  NestAuthUserAccessRole,
  RoleGuardEnum,
  Tenancy,
  createNestAuthDataSource,
  nestAuthEntities,
  newId,
  systemRoles,
} from '../src/index.ts'
import type { AuthError } from '../src/index.ts'
import { Colleague } from './hiring/colleague.entity.ts'
import { createHiringApp } from './hiring/hiring-app.ts'
import type { HiringApp } from './hiring/hiring-app.ts'
import type { Hire } from './hiring/hiring.service.ts'
import { memoryDatabase } from './memory-database.ts'
import { fresh, freshEmail, goodPassword, newcomer, personOf, signIn, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { tenancies } from './test-app.ts'
import type { TenancySetting } from './test-app.ts'

let phones = 0
/** Outside of requests and without a tenant an entity finds and saves nothing; across tenants it does. */
const everywhere = <T>(work: () => Promise<T>) => Tenancy.asPlatform('a test looks at every row', work)
const refused = (code: AuthError['code']) => expect.objectContaining({ name: 'AuthError', code })
const freshPhone = () => `+4930${String(1_000_000 + (phones += 1))}`

it('An entity without a started module says what is missing', async () => {
  await expect(new NestAuthUser().setPassword(goodPassword)).rejects.toThrow(NestAuthMisuseError)
  const db = createNestAuthDataSource({
    ...memoryDatabase,
    entities: nestAuthEntities,
    synchronize: true,
  })
  await db.initialize()
  const user = Object.assign(new NestAuthUser(), { tenantId: newId(), id: newId() })
  await expect(user.setPassword(goodPassword)).rejects.toThrow('NestAuthModule.forRoot')
  expect(() => user.findOrCreateIdentity('github', '1', db.manager)).toThrow(NestAuthMisuseError)
  await db.destroy()
})

describe.each(tenancies)('With tenancy %s', (tenancy) => {
  let app: HiringApp
  let tenantId: string | undefined
  let inTenant: { tenantId?: string; homeTenantId?: string }

  beforeAll(async () => {
    app = await createHiringApp(tenancy)
    tenantId = tenancy === 'off' ? undefined : (await app.tenant()).id
    inTenant = {
      ...(tenantId && { tenantId }),
      ...(tenantId && tenancy === 'ISOLATED' && { homeTenantId: tenantId }),
    }
    await app.watchWrites()
  })
  afterAll(() => app.close())

  const form = (more: Partial<Hire> = {}): Hire => ({
    nickname: fresh('nick'),
    email: freshEmail('Colleague'),
    dialCode: '+49',
    phone: `30${String(5_000_000 + (phones += 1))}`,
    password: goodPassword,
    roleIds: [],
    ...inTenant,
    ...more,
  })
  const hires: [string, () => Promise<Hire>][] = [
    [
      'a colleague of the portal',
      async () => form({ roleIds: tenantId ? [(await app.role('portal', tenantId)).id] : [] }),
    ],
    ['an invited colleague without a password', async () => ({ ...form({ isInvited: true }), password: '' })],
  ]
  if (tenancy !== 'ISOLATED') {
    hires.push([
      'platform staff',
      async () => form({ guard: RoleGuardEnum.ADMIN, roleIds: [(await app.role('admin')).id] }),
    ])
  }

  it.each(hires)('hiring %s writes everything once', async (_, make) => {
    const hire = await make()
    const colleague = await app.hiring.hire(hire)
    const user = await app.users.getUserById(colleague.authUserId)
    expect(user).toMatchObject({ email: hire.email!.toLowerCase(), isActive: !hire.isInvited })
    const identities = await everywhere(() => NestAuthIdentity.findBy({ userId: user!.id }))
    expect(identities.map(({ provider, providerId }) => `${provider} ${providerId}`).toSorted()).toEqual([
      `email ${user!.email}`,
      `phone +49${hire.phone}`,
      `phone ${hire.phone}`,
    ])
    const held = [
      ...(await everywhere(() => NestAuthUserAccessRole.find())),
      ...(await everywhere(() => NestAuthPlatformAccessRole.find())),
    ]
    for (const roleId of hire.roleIds) expect(held.map((row) => row.roleId)).toContain(roleId)
    const login = await app.call('login', {
      body: { email: user!.email, password: goodPassword, ...(tenancy === 'ISOLATED' && { tenantId }) },
    })
    expect(login.status).toBe(hire.password ? 200 : 401)
  })

  it.each(hires)('no failing write of hiring %s leaves a row, and the retry succeeds', async (_, make) => {
    for (let nth = 1; ; nth += 1) {
      const hire = await make()
      await app.failWrite(nth)
      const before = await app.rows()
      const outcome = await app.hiring.hire(hire).catch((error: unknown) => String(error))
      if ((await app.writesUntilNow()) < nth) {
        expect(outcome).toBeInstanceOf(Colleague)
        expect(nth).toBeGreaterThan(5)
        return
      }
      expect(outcome).toContain('this write fails')
      expect(await app.rows()).toEqual(before)
      await expect(app.hiring.hire(hire)).resolves.toBeInstanceOf(Colleague)
    }
  })

  it('a failure of the application at the end leaves no row either', async () => {
    const before = await app.rows()
    const failing = app.users.runInTransaction(async () => {
      await app.hiring.hire(form())
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await app.rows()).toEqual(before)
  })

  it('entity, repository, query builder and raw SQL join without being told', async () => {
    const nickname = fresh('nick')
    const failing = app.users.runInTransaction(async () => {
      await app.hiring.noteInEveryWay(nickname)
      expect(await Colleague.countBy({ nickname })).toBe(4)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await Colleague.countBy({ nickname })).toBe(0)
    await app.users.runInTransaction(() => app.hiring.noteInEveryWay(nickname))
    expect(await Colleague.countBy({ nickname })).toBe(4)
  })

  it('of 50 failing transactions no write that nobody waited for lands', async () => {
    const before = await app.rows()
    const strays: Promise<unknown>[] = []
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const hire = form()
        const failing = app.users.runInTransaction(async () => {
          strays.push(app.users.createUser({ email: hire.email }, inTenant.homeTenantId).catch(() => {}))
          strays.push(app.hiring.noteInEveryWay(hire.nickname).catch(() => {}))
          strays.push(
            delay(5)
              .then(() => app.hiring.noteInEveryWay(hire.nickname))
              .catch(() => {}),
          )
          await delay(Math.random() * 10)
          throw new Error('rolled back')
        })
        await expect(failing).rejects.toThrow('rolled back')
      }),
    )
    await Promise.all(strays)
    expect(await app.rows()).toEqual(before)
  })

  describe('Every method', () => {
    let user: NestAuthUser
    let roleId: string
    /** The tenant memberships are in; without tenancy there are none. */
    const workplace = () => tenantId!
    const create = (manager?: EntityManager) =>
      app.users.createUser(
        { email: freshEmail(), phone: freshPhone(), isEmailVerified: true },
        inTenant.homeTenantId,
        {},
        manager,
      )

    beforeAll(async () => {
      user = await create()
      roleId = (await app.role('portal', tenantId)).id
    })

    interface Method {
      name: string
      call: (user: NestAuthUser, manager?: EntityManager) => Promise<unknown>
      prepare?: (user: NestAuthUser) => Promise<unknown>
    }
    const join = (u: NestAuthUser) => app.users.ensureUserAccess(u.id, workplace())
    const leave = (u: NestAuthUser) => app.users.deleteUserAccess(u.id, workplace())
    const begin = (u: NestAuthUser) =>
      app.dataSource.query(
        `insert into nest_auth_sessions
           (tenant_id, id, user_id, sign_in_id, refresh_token_hash, last_used_at, expires_at)
         values ($1, $2, $3, $2, '', now(), now() + interval '1 day')`,
        [u.tenantId, randomUUID(), u.id],
      )
    const methods: Method[] = [
      { name: 'createUser', call: (_, m) => create(m) },
      {
        name: 'updateUser',
        call: (u, m) => app.users.updateUser(u.id, { email: freshEmail(), phone: freshPhone() }, m),
      },
      { name: 'deleteUser', call: (u, m) => app.users.deleteUser(u.id, m) },
      { name: 'verifyUser', call: (u, m) => app.users.verifyUser(u.id, 'phone', m) },
      { name: 'unverifyUser', call: (u, m) => app.users.unverifyUser(u.id, undefined, m) },
      { name: 'endSessions', prepare: begin, call: (u, m) => app.users.endSessions(u.id, m) },
      { name: 'updateUserStatus', call: (u, m) => app.users.updateUserStatus(u.id, false, m) },
      {
        name: 'updateUserMetadata',
        call: (u, m) => app.users.updateUserMetadata(u.id, { [fresh('key')]: 1 }, m),
      },
      { name: 'findOrCreateIdentity', call: (u, m) => u.findOrCreateIdentity('github', fresh('subject'), m) },
      {
        name: 'updateOrCreateIdentity',
        prepare: (u) =>
          u.updateOrCreateIdentity('google', { providerId: fresh('subject'), metadata: { a: 1 } }),
        call: (u, m) => u.updateOrCreateIdentity('google', { providerId: fresh('subject') }, m),
      },
      { name: 'updateEmail', call: (u, m) => u.updateEmail(freshEmail(), m) },
      { name: 'updatePhone', call: (u, m) => u.updatePhone(freshPhone(), m) },
    ]
    if (tenancy !== 'off') {
      methods.push(
        {
          name: 'ensureUserAccess',
          prepare: leave,
          call: (u, m) => app.users.ensureUserAccess(u.id, workplace(), m),
        },
        {
          name: 'setUserAccessRoles',
          prepare: leave,
          call: (u, m) => app.users.setUserAccessRoles(u.id, workplace(), [roleId], m),
        },
        {
          name: 'addToTenant',
          prepare: leave,
          call: (u, m) => app.users.addToTenant(u.id, workplace(), { roles: ['admin'] }, m),
        },
        { name: 'getUserAccess', prepare: leave, call: (u, m) => u.getUserAccess(workplace(), true, m) },
        {
          name: 'assignRoles',
          prepare: join,
          call: async (u, m) => (await u.getUserAccess(workplace(), true, m)).assignRoles(roleId, m),
        },
        {
          name: 'updateUserAccessStatus',
          prepare: async (u) => {
            await join(u)
            await app.users.updateUserAccessStatus(u.id, workplace(), true)
          },
          call: (u, m) => app.users.updateUserAccessStatus(u.id, workplace(), false, m),
        },
        {
          name: 'setDefaultTenant',
          prepare: async (u) => {
            await leave(u)
            await join(u)
          },
          call: (u, m) => app.users.setDefaultTenant(u.id, workplace(), m),
        },
        {
          name: 'deleteUserAccess',
          prepare: join,
          call: (u, m) => app.users.deleteUserAccess(u.id, workplace(), m),
        },
      )
    }
    if (tenancy !== 'ISOLATED') {
      methods.push(
        { name: 'getPlatformAccess', call: (u, m) => u.getPlatformAccess(true, m) },
        {
          name: 'assignRoles of the platform',
          prepare: (u) => u.getPlatformAccess(true),
          call: async (u, m) => (await u.getPlatformAccess(true, m)).assignRoles([systemRoles.admin], m),
        },
      )
    }

    it.each(methods)('$name writes where its manager writes, and only there', async ({ call, prepare }) => {
      await prepare?.(user)
      const before = await app.rows()
      // Not ambient: on an embedded database a statement that ignored the manager would wait for ever.
      const runner = app.dataSource.createQueryRunner()
      await runner.startTransaction()
      try {
        await call(NestAuthUser.create({ ...user }), runner.manager)
      } finally {
        await runner.rollbackTransaction()
        await runner.release()
      }
      expect(await app.rows()).toEqual(before)
    })

    it.each(methods)('$name joins the transaction around it without a manager', async ({ call, prepare }) => {
      await prepare?.(user)
      const before = await app.rows()
      const failing = app.users.runInTransaction(async () => {
        await call(NestAuthUser.create({ ...user }))
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await app.rows()).toEqual(before)
    })

    it.each(methods)(
      '$name works alone, and a failing write leaves nothing behind',
      async ({ call, prepare }) => {
        for (let nth = 1; ; nth += 1) {
          const somebody = await create()
          await prepare?.(somebody)
          const before = await app.rows()
          await app.failWrite(nth)
          const error = await call(somebody).then(
            () => null,
            (reason: unknown) => reason,
          )
          const writes = await app.writesUntilNow()
          if (error === null) {
            expect(writes).toBe(nth - 1)
            expect(nth).toBeGreaterThan(1)
            expect(await app.rows()).not.toEqual(before)
            return
          }
          expect(String(error)).toContain('this write fails')
          expect(await app.rows()).toEqual(before)
        }
      },
    )

    it('what reads finds the uncommitted with the manager, and nothing afterwards', async () => {
      const roleName = fresh('reader')
      const readerRole = await app.role('portal', tenantId, roleName)
      const reading = async (u: NestAuthUser, manager?: EntityManager) => ({
        byId: (await app.users.getUserById(u.id, {}, manager))?.id,
        byEmail: (await app.users.getUserByEmail(u.email!.toUpperCase(), inTenant.homeTenantId, {}, manager))
          ?.id,
        byPhone: (await app.users.getUserByPhone(u.phone!, inTenant.homeTenantId, {}, manager))?.id,
        many: (await app.users.getUsers({ where: { id: u.id } }, manager)).length,
        manyAndCount: (await app.users.getUsersAndCount({ where: [{ id: u.id }] }, manager))[1],
        count: await app.users.countUsers({ where: { id: u.id } }, manager),
        byRole: (await app.users.getUsersByRole(roleName, 'portal', tenantId, manager)).map(({ id }) => id),
        inAnyTenant: (await app.users.getUsersByRole(roleName, 'portal', undefined, manager)).map(
          ({ id }) => id,
        ),
        onAnotherGuard: (await app.users.getUsersByRole(roleName, 'web', tenantId, manager)).length,
        tenants: (await app.users.getUserTenants(u.id, manager)).map(({ id }) => id),
        isMember: tenantId ? await app.users.isUserInTenant(u.id, tenantId, manager) : null,
      })
      let created: NestAuthUser
      const rolledBack = app.users.runInTransaction(async (manager) => {
        created = await create(manager)
        if (tenantId) await app.users.setUserAccessRoles(created.id, tenantId, [readerRole.id], manager)
        const inPlace = tenantId ? [created.id] : []
        expect(await reading(created, manager)).toEqual({
          byId: created.id,
          byEmail: created.id,
          byPhone: created.id,
          many: 1,
          manyAndCount: 1,
          count: 1,
          byRole: inPlace,
          inAnyTenant: inPlace,
          onAnotherGuard: 0,
          tenants: tenantId ? [tenantId] : [],
          isMember: tenantId ? true : null,
        })
        throw new Error('no')
      })
      await expect(rolledBack).rejects.toThrow('no')
      expect(await reading(created!)).toEqual({
        byId: undefined,
        byEmail: undefined,
        byPhone: undefined,
        many: 0,
        manyAndCount: 0,
        count: 0,
        byRole: [],
        inAnyTenant: [],
        onAnotherGuard: 0,
        tenants: [],
        isMember: tenantId ? false : null,
      })
    })

    it('refuses an unknown user by name', async () => {
      for (const id of [newId(), 'no id at all']) {
        await expect(app.users.updateUser(id, { email: freshEmail() })).rejects.toEqual(refused('NOT_FOUND'))
        await expect(app.users.deleteUser(id)).rejects.toEqual(refused('NOT_FOUND'))
        expect(await app.users.getUserById(id)).toBeNull()
        expect(await app.users.getUserTenants(id)).toEqual([])
        if (tenantId) {
          await expect(app.users.ensureUserAccess(id, tenantId)).rejects.toEqual(refused('NOT_FOUND'))
          await app.users.deleteUserAccess(id, tenantId)
        }
      }
    })

    it.runIf(tenancy === 'SHARED')(
      'adds a member again without taking away roles or the default',
      async () => {
        const somebody = await create()
        await app.users.addToTenant(somebody.id, tenantId!, { roles: ['admin'] })
        await app.users.addToTenant(somebody.id, tenantId!, { isDefault: true })
        await app.users.addToTenant(somebody.id, tenantId!)
        const access = await somebody.getUserAccess(tenantId!)
        expect(access).toMatchObject({ isActive: true, isDefault: true })
        const held = await everywhere(() => NestAuthUserAccessRole.findBy({ userAccessId: access!.id }))
        expect(held.map((row) => row.roleId).toSorted()).toEqual([systemRoles.admin, systemRoles.member])
      },
    )

    it('refuses an unknown tenant by name', async () => {
      for (const unknown of [newId(), 'no id at all']) {
        const unknownTenant = refused('TENANT_NOT_FOUND')
        await expect(app.users.ensureUserAccess(user.id, unknown)).rejects.toEqual(unknownTenant)
        await expect(user.getUserAccess(unknown, true)).rejects.toEqual(unknownTenant)
        expect(await user.getUserAccess(unknown)).toBeNull()
        expect(await app.users.isUserInTenant(user.id, unknown)).toBe(false)
        if (tenantId) await expect(app.users.createUser({}, unknown)).rejects.toEqual(unknownTenant)
      }
    })
  })

  describe('A user', () => {
    const create = (more: object = {}) =>
      app.users.createUser({ email: freshEmail(), password: goodPassword, ...more }, inTenant.homeTenantId)
    const canLogIn = async (user: NestAuthUser, password = goodPassword) => {
      const body = { email: user.email, password, ...(tenancy === 'ISOLATED' && { tenantId }) }
      return (await app.call('login', { body })).status === 200
    }

    it('keeps its password when it is saved without having been read with it', async () => {
      const user = await create()
      await everywhere(() => user.save())
      const read = (await app.users.getUserById(user.id))!
      read.profile = { name: 'Ada' }
      await app.dataSource.manager.save(read)
      expect(await canLogIn(user)).toBe(true)
    })

    it('has a new password only once it is saved, and only one that the policy allows', async () => {
      const user = await create()
      await user.setPassword('another-lantern-77-meadow')
      expect(await canLogIn(user)).toBe(true)
      await app.users.runInTransaction((manager) => manager.save(user))
      expect(await canLogIn(user)).toBe(false)
      expect(await canLogIn(user, 'another-lantern-77-meadow')).toBe(true)
      await expect(user.setPassword('short')).rejects.toEqual(refused('WEAK_PASSWORD'))
    })

    it('moves its identities together with its addresses', async () => {
      const phone = freshPhone()
      const user = await create({ phone, isEmailVerified: true })
      const email = freshEmail('Moved')
      await app.users.updateUser(user.id, { email, phone: null })
      expect(await app.users.getUserById(user.id)).toMatchObject({
        email: email.toLowerCase(),
        phone: null,
        isEmailVerified: false,
      })
      const identities = await everywhere(() => NestAuthIdentity.findBy({ userId: user.id }))
      expect(identities.map(({ providerId }) => providerId)).toEqual([email.toLowerCase()])
      await create({ email: user.email!, phone })
      await expect(app.users.updateUser(user.id, { phone })).rejects.toEqual(refused('PHONE_ALREADY_EXISTS'))
    })

    it('cannot take an address or an identity that is somebody else’s, and the transaction goes on', async () => {
      const [ada, bob] = [await create({ phone: freshPhone() }), await create()]
      await app.users.runInTransaction(async (manager) => {
        await expect(create({ email: ada.email! })).rejects.toEqual(refused('EMAIL_ALREADY_EXISTS'))
        await expect(bob.updateEmail(ada.email, manager)).rejects.toEqual(refused('EMAIL_ALREADY_EXISTS'))
        await expect(bob.updatePhone(ada.phone)).rejects.toEqual(refused('PHONE_ALREADY_EXISTS'))
        await ada.findOrCreateIdentity('github', ada.id, manager)
        await expect(bob.findOrCreateIdentity('github', ada.id)).rejects.toEqual(refused('FORBIDDEN'))
        await expect(bob.findOrCreateIdentity('email', ada.email!, manager)).rejects.toEqual(
          refused('EMAIL_ALREADY_EXISTS'),
        )
        await app.users.updateUserMetadata(bob.id, { seen: true }, manager)
      })
      expect(await app.users.getUserById(bob.id)).toMatchObject({
        email: bob.email,
        metadata: { seen: true },
      })
      expect((await everywhere(() => NestAuthIdentity.findBy({ userId: ada.id }))).length).toBe(3)
    })

    it('found or created twenty times at once is one identity', async () => {
      const user = await create()
      const found = await Promise.all(
        Array.from({ length: 20 }, () => user.findOrCreateIdentity('github', user.id)),
      )
      expect(new Set(found.map(({ id }) => id)).size).toBe(1)
    })

    it('adds to its metadata, and replaces its profile', async () => {
      const user = await create({ metadata: { a: 1 }, profile: { name: 'Ada' } })
      await app.users.updateUserMetadata(user.id, { b: 2 })
      await app.users.updateUser(user.id, { profile: {} })
      expect(await app.users.getUserById(user.id)).toMatchObject({ metadata: { a: 1, b: 2 }, profile: {} })
    })
  })

  describe('A change is in force at the next request:', () => {
    const ways: [string, (person: Person) => Promise<unknown>][] = [
      ['disabled', ({ userId }) => app.users.updateUserStatus(userId, false)],
      [
        'disabled with a manager',
        ({ userId }) =>
          app.users.runInTransaction((m) => app.users.updateUser(userId, { isActive: false }, m)),
      ],
      [
        'disabled by saving',
        async ({ userId }) =>
          everywhere(async () =>
            Object.assign((await app.users.getUserById(userId))!, { isActive: false }).save(),
          ),
      ],
    ]
    const me = async ({ accessToken: token }: Person) => (await app.call('me', { token })).status

    it.each(ways)('%s, and enabling again revives no session', async (_, disable) => {
      const person = await newcomer(app)
      expect(await me(person)).toBe(200)
      await disable(person)
      expect(await me(person)).toBe(401)
      await app.users.updateUserStatus(person.userId, true)
      expect(await me(person)).toBe(401)
      expect((await app.call('refresh', { body: { refreshToken: person.refreshToken } })).status).toBe(401)
      expect(await me(await signIn(app, person))).toBe(200)
    })

    it('signed out everywhere, and the password stays good', async () => {
      const [person, other] = [await newcomer(app), await newcomer(app)]
      const elsewhere = await signIn(app, person)
      await app.users.endSessions(person.userId)
      for (const { accessToken, refreshToken } of [person, elsewhere]) {
        expect((await app.call('me', { token: accessToken })).status).toBe(401)
        expect((await app.call('refresh', { body: { refreshToken } })).status).toBe(401)
      }
      expect(await me(other)).toBe(200)
      const again = await signIn(app, person)
      expect(await me(again)).toBe(200)
      const entries = await app.dataSource.query(
        `select actor_kind from nest_auth_audit_entries
          where action = 'user.logged_out_everywhere' and target_id = $1`,
        [person.userId],
      )
      expect(entries).toEqual([{ actor_kind: 'system' }])
      await expect(app.users.endSessions(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('deleted', async () => {
      const person = await newcomer(app)
      expect(await me(person)).toBe(200)
      await app.users.deleteUser(person.userId)
      expect(await me(person)).toBe(401)
      const left = await app.dataSource.query('select 1 from nest_auth_sessions where user_id = $1', [
        person.userId,
      ])
      expect(left).toEqual([])
    })

    it('a new password, saved in a transaction or alone, ends the sessions of the old one', async () => {
      for (const save of [
        (user: NestAuthUser) => everywhere(() => user.save()),
        (user: NestAuthUser) => app.users.runInTransaction((manager) => manager.save(user)),
      ]) {
        const person = await newcomer(app)
        const user = (await app.users.getUserById(person.userId))!
        await user.setPassword('another-lantern-77-meadow')
        expect(await me(person)).toBe(200)
        await save(user)
        expect(await me(person)).toBe(401)
      }
    })

    it('a new address and a new profile', async () => {
      const person = await newcomer(app)
      await me(person)
      const email = freshEmail()
      await app.users.updateUser(person.userId, { email, profile: { name: 'Ada' } })
      const answer = await app.call('me', { token: person.accessToken })
      expect(answer.body.user).toMatchObject({ email, profile: { name: 'Ada' } })
    })

    it('nothing, when it is rolled back', async () => {
      const person = await newcomer(app)
      const failing = app.users.runInTransaction(async () => {
        await app.users.updateUserStatus(person.userId, false)
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await me(person)).toBe(200)
      expect((await app.call('refresh', { body: { refreshToken: person.refreshToken } })).status).toBe(200)
    })

    it.runIf(tenancy !== 'off')('roles, in the transaction they are changed in and not before', async () => {
      const person = await newcomer(app)
      const rolesOf = async () => (await app.call('me', { token: person.accessToken })).body.membership.roles
      expect(await rolesOf()).toEqual(['owner'])
      await app.users.runInTransaction(async () => {
        await app.users.setUserAccessRoles(person.userId, person.tenantId!, [systemRoles.member])
      })
      expect(await rolesOf()).toEqual(['member'])
      const access = (await app.users.ensureUserAccess(person.userId, person.tenantId!))!
      await access.assignRoles([systemRoles.member, systemRoles.admin])
      expect((await rolesOf()).toSorted()).toEqual(['admin', 'member'])
      await access.assignRoles([])
      expect(await rolesOf()).toEqual([])
    })

    it.runIf(tenancy !== 'off')('a membership taken away, and given back it revives no session', async () => {
      const person = await newcomer(app)
      expect(await me(person)).toBe(200)
      await app.users.deleteUserAccess(person.userId, person.tenantId!)
      expect(await me(person)).toBe(401)
      await app.users.setUserAccessRoles(person.userId, person.tenantId!, [systemRoles.member])
      expect(await me(person)).toBe(401)
      expect(await me(await signIn(app, person))).toBe(200)
    })
  })

  it.runIf(tenancy !== 'off')(
    'a role of another tenant is as unknown as one that does not exist',
    async () => {
      const user = await app.users.createUser({ email: freshEmail() }, inTenant.homeTenantId)
      const access = await app.users.setUserAccessRoles(user.id, tenantId!, [systemRoles.member])
      const foreign = (await app.role('portal', (await app.tenant()).id)).id
      const own = (await app.role('portal', tenantId)).id
      const refusals = new Set<string>()
      for (const roleIds of [[foreign], [own, foreign], [newId()], [own, newId()], ['nonsense']]) {
        for (const attempt of [
          () => app.users.setUserAccessRoles(user.id, tenantId!, roleIds),
          () => access.assignRoles(roleIds),
        ]) {
          const error = await attempt().then(
            () => null,
            (reason: AuthError) => reason,
          )
          refusals.add(JSON.stringify([error?.code, error?.details]))
        }
      }
      expect([...refusals]).toEqual([
        JSON.stringify(['NOT_FOUND', { issues: [{ path: 'roleIds', type: 'unknown_role' }] }]),
      ])
      const held = await everywhere(() => NestAuthUserAccessRole.findBy({ userAccessId: access.id }))
      expect(held.map((row) => row.roleId)).toEqual([systemRoles.member])
    },
  )

  it.runIf(tenancy !== 'ISOLATED')('platform staff holds roles of the root scope and no others', async () => {
    const user = await app.users.createUser({ email: freshEmail() })
    const access = await user.getPlatformAccess(true)
    await access.assignRoles([systemRoles.admin, systemRoles.owner])
    await access.assignRoles(systemRoles.owner)
    const ofTenant = tenantId ? (await app.role('admin', tenantId)).id : newId()
    await expect(access.assignRoles([systemRoles.admin, ofTenant])).rejects.toEqual(refused('NOT_FOUND'))
    const held = await everywhere(() => NestAuthPlatformAccessRole.findBy({ platformAccessId: access.id }))
    expect(held.map((row) => row.roleId)).toEqual([systemRoles.owner])
    expect((await user.getPlatformAccess())?.id).toBe(access.id)
    expect((await app.users.getUsersByRole('owner', 'web')).map(({ id }) => id)).toContain(user.id)
  })
})

describe('In two ISOLATED tenants', () => {
  let app: HiringApp
  const email = freshEmail('same')
  let people: [Person, Person]

  beforeAll(async () => {
    app = await createHiringApp('ISOLATED')
    const person = async () => {
      const tenant = await app.tenant()
      await app.users.createUser({ email, password: goodPassword }, tenant.id)
      const body = { email, password: goodPassword, tenantId: tenant.id }
      return personOf(succeeded(await app.call('login', { body })), email)
    }
    people = [await person(), await person()]
  })
  afterAll(() => app.close())

  it('one address is two users, and a change of one is none of the other', async () => {
    const [ada, bob] = people
    expect(ada.userId).not.toBe(bob.userId)
    await app.users.updateUser(ada.userId, { profile: { name: 'Ada' } })
    await app.users.updateUserStatus(ada.userId, false)
    expect((await app.call('me', { token: bob.accessToken })).body.user.profile).toEqual({})
    expect((await app.users.getUserByEmail(email, bob.tenantId!))?.id).toBe(bob.userId)
    expect((await app.users.getUserByEmail(email, ada.tenantId!))?.isActive).toBe(false)
    await app.users.updateUserStatus(ada.userId, true)
    people[0] = await signIn(app, ada)
  })

  it('nobody becomes a member of a tenant that is not theirs', async () => {
    const [ada, bob] = people
    const user = (await app.users.getUserById(ada.userId))!
    await expect(app.users.ensureUserAccess(ada.userId, bob.tenantId!)).rejects.toEqual(refused('NOT_FOUND'))
    await expect(app.users.addToTenant(ada.userId, bob.tenantId!)).rejects.toEqual(refused('NOT_FOUND'))
    await expect(user.getUserAccess(bob.tenantId!, true)).rejects.toEqual(refused('NOT_FOUND'))
    expect(await user.getUserAccess(bob.tenantId!)).toBeNull()
    expect(await app.users.isUserInTenant(ada.userId, bob.tenantId!)).toBe(false)
    expect((await app.users.getUserTenants(ada.userId)).map(({ id }) => id)).toEqual([ada.tenantId])
    expect(await app.users.getUserById(ada.userId, { tenantId: bob.tenantId! })).toBeNull()
    await expect(user.getPlatformAccess(true)).rejects.toEqual(refused('FORBIDDEN'))
  })

  it('a request sees the users of its own tenant only', async () => {
    const [ada, bob] = people
    const get = (path: string) =>
      app.request(path, { headers: { authorization: `Bearer ${ada.accessToken}` } }).then(({ body }) => body)
    expect(await get(`/users/${ada.userId}`)).toEqual({ email })
    expect(await get(`/users/${bob.userId}`)).toEqual({ email: null })
    expect(await get('/users')).toEqual([ada.userId])
    expect((await app.users.getUsers()).length).toBe(2)
    expect((await app.users.getUsers({ where: { tenantId: bob.tenantId! } })).map(({ id }) => id)).toEqual([
      bob.userId,
    ])
    expect((await app.users.getUsers({ where: [] })).length).toBe(2)
  })
})

describe.each<TenancySetting>(['SHARED', 'ISOLATED'])('With a pool of one and tenancy %s', (tenancy) => {
  it('twenty hires at once all succeed', async () => {
    const app = await createHiringApp(tenancy, 1)
    try {
      const { id: tenantId } = await app.tenant()
      const role = await app.role('portal', tenantId)
      const hires = Array.from({ length: 20 }, () =>
        app.hiring.hire({
          nickname: fresh('nick'),
          email: freshEmail(),
          password: goodPassword,
          tenantId,
          ...(tenancy === 'ISOLATED' && { homeTenantId: tenantId }),
          roleIds: [role.id],
        }),
      )
      expect(new Set((await Promise.all(hires)).map(({ authUserId }) => authUserId)).size).toBe(20)
      expect((await app.users.getUsersByRole(role.name, 'portal', tenantId)).length).toBe(20)
    } finally {
      await app.close()
    }
  })
})
