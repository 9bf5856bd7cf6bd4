import { Injectable, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NestAuthUser, OnAuthEvent, ROOT_SCOPE_ID, Tenancy } from '../src/index.ts'
import type { AnyAuthEvent, AuthError, UserHookContext } from '../src/index.ts'
import { freshEmail, freshTenant, goodPassword, newcomer, signIn, stateOf } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const heard: AnyAuthEvent[] = []

@Injectable()
class Listener {
  @OnAuthEvent('user.created')
  @OnAuthEvent('user.updated')
  @OnAuthEvent('user.deleted')
  @OnAuthEvent('password.changed')
  hear(event: AnyAuthEvent) {
    heard.push(event)
  }
}

@Module({ providers: [Listener] })
class ListenerModule {}

const eventsOf = (userId: string) =>
  heard.flatMap((event) => ((event.data as { userId?: string }).userId === userId ? [event.name] : []))

describe.each(['off', 'SHARED', 'ISOLATED'] as const)('A user, with tenancy %s,', (tenancy) => {
  let app: TestApp
  let afterCreate: (user: NestAuthUser, context: UserHookContext) => unknown = () => {}

  beforeAll(async () => {
    app = await createTestApp({
      tenancy,
      imports: [ListenerModule],
      options: {
        user: { afterCreate: (user, context) => afterCreate(user, context), hookTimeoutSeconds: 1 },
      },
    })
    await app.dataSource.query('create table app_users (auth_user_id uuid primary key, tenant_id uuid)')
  })
  afterAll(() => app.close())

  const rows = async () => {
    const counts = app.dataSource.entityMetadatas
      // Limits count attempts, whatever becomes of them.
      .filter(({ tableName }) => !/limit|guess/.test(tableName))
      .map(({ tableName }) => `select '${tableName}' as name, count(*)::int as count from ${tableName}`)
    return app.dataSource.query(
      `${counts.join(' union all ')} union all select 'app_users', count(*)::int from app_users order by 1`,
    )
  }
  const auditOf = (userId: string) =>
    app.dataSource.query(
      `select tenant_id as "tenantId", action, details from nest_auth_audit_entries
        where target_id = $1 and target_kind = 'user' order by id`,
      [userId],
    )
  const signUpBody = (more: object = {}) => ({
    email: freshEmail(),
    password: goodPassword,
    ...(tenancy !== 'off' && { newTenant: freshTenant() }),
    ...more,
  })
  const keep = (user: NestAuthUser, { manager, tenantId }: UserHookContext) =>
    manager.query('insert into app_users values ($1, $2)', [user.id, tenantId])

  it('is created together with what the application keeps about it', async () => {
    afterCreate = keep
    const person = await newcomer(app)
    const tenantId = tenancy === 'off' ? undefined : person.tenantId!
    const created = await app.users.createUser({ email: freshEmail() }, tenantId)
    const kept = await app.dataSource.query('select * from app_users where auth_user_id = any($1)', [
      [person.userId, created.id],
    ])
    expect(kept).toHaveLength(2)
    expect(kept[0].tenant_id).toBe(tenantId ?? null)
    await expect
      .poll(() => [eventsOf(person.userId), eventsOf(created.id)])
      .toEqual([['user.created'], ['user.created']])
    expect(await auditOf(created.id)).toEqual([
      { tenantId: tenantId ?? ROOT_SCOPE_ID, action: 'user.created', details: {} },
      ...(tenantId ? [{ tenantId, action: 'member.added', details: { roles: ['member'] } }] : []),
    ])
  })

  it.each([
    [
      'throws',
      async (user: NestAuthUser, context: UserHookContext) => {
        await keep(user, context)
        throw new Error('no room')
      },
    ],
    [
      'hangs',
      async (user: NestAuthUser, context: UserHookContext) => {
        await keep(user, context)
        await new Promise(() => {})
      },
    ],
  ])('is not created, nor anything else, when the hook %s; the retry succeeds', async (_, hook) => {
    const before = await rows()
    const heardBefore = heard.length
    afterCreate = hook
    const body = signUpBody()
    const answer = await app.call('signup', { body })
    expect([answer.status, answer.body.code]).toEqual([500, 'INTERNAL_ERROR'])
    const tenantId = tenancy === 'off' ? undefined : (await app.tenants.createTenant(freshTenant())).id
    await expect(app.users.createUser({ email: body.email }, tenantId)).rejects.toThrow(
      /no room|did not end within 1 s/,
    )
    afterCreate = keep
    const after = await rows()
    // The tenant made here, with its entry in the audit, is all there is.
    const extra = tenantId ? 1 : 0
    for (const [index, row] of after.entries()) {
      const isExtra = ['nest_auth_tenants', 'nest_auth_audit_entries'].includes(row.name)
      expect(row).toEqual({ ...before[index], count: before[index].count + (isExtra ? extra : 0) })
    }
    expect(heard.slice(heardBefore)).toEqual([])
    expect((await app.call('signup', { body })).status).toBe(201)
  })

  it('is changed with an entry and an event that name the fields and no value', async () => {
    afterCreate = () => {}
    const { userId, tenantId } = await newcomer(app)
    await app.users.updateUser(userId, { profile: { nickname: 'canary' } as never, phone: '+4930123456' })
    await app.users.updateUserStatus(userId, false)
    await app.users.updateUserStatus(userId, true)
    const user = (await app.users.getUserById(userId))!
    await user.setPassword(`${goodPassword}-2`)
    await Tenancy.asPlatform('outside of requests no tenant is named', () => user.save())
    await expect
      .poll(() => eventsOf(userId))
      .toEqual(['user.created', 'user.updated', 'user.updated', 'user.updated', 'password.changed'])
    const home = tenancy === 'ISOLATED' ? tenantId : ROOT_SCOPE_ID
    const entries = await auditOf(userId)
    expect(entries.slice(-4)).toEqual([
      { tenantId: home, action: 'user.updated', details: { changed: ['phone', 'profile'] } },
      { tenantId: home, action: 'user.disabled', details: { changed: ['isActive'] } },
      { tenantId: home, action: 'user.enabled', details: { changed: ['isActive'] } },
      { tenantId: home, action: 'password.changed', details: {} },
    ])
    expect(JSON.stringify([entries, heard])).not.toContain('canary')
  })

  it('keeps its password, however often one entity of it is saved, and gets no former one back by that', async () => {
    const person = await newcomer(app)
    const user = (await app.users.getUserById(person.userId))!
    const save = () => Tenancy.asPlatform('outside of requests no tenant is named', () => user.save())
    for (const nickname of ['one', 'two', 'three']) {
      user.profile = { nickname } as never
      await save()
    }
    expect(await stateOf(app, person)).toEqual([200, 200])
    await signIn(app, person)
    await user.setPassword(`${goodPassword}-2`)
    await save()
    await app.dataSource.query(
      `update nest_auth_users set password_hash = (select password_hash from nest_auth_users where id = $2) where id = $1`,
      [person.userId, (await newcomer(app)).userId],
    )
    user.profile = { nickname: 'four' } as never
    await save()
    await signIn(app, person)
  })

  it('takes everything attached along when it is deleted', async () => {
    const person = await newcomer(app)
    await signIn(app, person)
    const holders = app.dataSource.entityMetadatas.filter(({ columns }) =>
      columns.some(({ databaseName }) => databaseName === 'user_id'),
    )
    expect(holders.length).toBeGreaterThan(5)
    for (const { tableName, foreignKeys } of holders) {
      const toUser = foreignKeys.find(({ referencedTablePath }) => referencedTablePath === 'nest_auth_users')
      expect([tableName, toUser?.onDelete]).toEqual([tableName, 'CASCADE'])
    }
    await app.users.deleteUser(person.userId)
    for (const { tableName } of holders) {
      const left = await app.dataSource.query(`select 1 from ${tableName} where user_id = $1`, [
        person.userId,
      ])
      expect([tableName, left]).toEqual([tableName, []])
    }
    expect(await stateOf(app, person)).toEqual(['UNAUTHENTICATED', 'INVALID_REFRESH_TOKEN'])
    expect((await auditOf(person.userId)).at(-1)).toMatchObject({ action: 'user.deleted' })
    await expect.poll(() => eventsOf(person.userId)).toContain('user.deleted')
    await expect(app.users.deleteUser(person.userId)).rejects.toEqual(
      expect.objectContaining<Partial<AuthError>>({ code: 'NOT_FOUND' }),
    )
  })
})
