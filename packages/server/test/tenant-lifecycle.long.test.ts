import { Injectable, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OnAuthEvent, TenantCreatedEvent, newId } from '../src/index.ts'
import type { AnyAuthEvent, AuthError } from '../src/index.ts'
import {
  expectRefusal,
  foundTenant,
  fresh,
  freshTenant,
  goodPassword,
  newcomer,
  refresh,
  signIn,
  stateOf,
  succeeded,
} from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

const refused = (code: AuthError['code']) => expect.objectContaining({ name: 'AuthError', code })

const heard: AnyAuthEvent[] = []
const heardOf = (tenantId: string) =>
  heard.filter((event) => event.tenantId === tenantId && event.name.startsWith('tenant.'))

@Injectable()
class Listener {
  @OnAuthEvent('tenant.created')
  @OnAuthEvent('tenant.updated')
  @OnAuthEvent('tenant.suspended')
  @OnAuthEvent('tenant.restored')
  @OnAuthEvent('tenant.deleted')
  hear(event: AnyAuthEvent) {
    heard.push(event)
  }
}

@Module({ providers: [Listener] })
class ListenerModule {}

describe.each(['SHARED', 'ISOLATED'] as const)('A tenant, with tenancy %s,', (tenancy) => {
  let app: TestApp

  beforeAll(async () => {
    app = await createTestApp({ tenancy, imports: [ListenerModule] })
  })
  afterAll(() => app.close())

  const auditOf = (tenantId: string) =>
    app.dataSource.query(
      `select action, actor_kind as "actorKind", target_kind as "targetKind", target_id as "targetId", details
         from nest_auth_audit_entries where tenant_id = $1 and action like 'tenant.%' order by id`,
      [tenantId],
    )
  const eventsOf = (tenantId: string) => heardOf(tenantId).map(({ name }) => name)

  it('is created, changed, suspended, restored and deleted, each told of and audited once', async () => {
    const { slug, name } = freshTenant()
    const { id } = await app.tenants.createTenant({ slug, name })
    const changed = await app.tenants.updateTenant(id, { name: 'Renamed', branding: {}, slug })
    expect(changed).toMatchObject({ id, slug, name: 'Renamed', isActive: true })
    await app.tenants.updateTenant(id, { name: 'Renamed' })
    for (let time = 0; time < 2; time += 1) await app.tenants.suspendTenant(id, 'unpaid\nbill')
    for (let time = 0; time < 2; time += 1) await app.tenants.restoreTenant(id)
    for (let time = 0; time < 2; time += 1) await app.tenants.deleteTenant(id)
    const entry = (action: string, details: object) => ({
      action,
      actorKind: 'system',
      targetKind: 'tenant',
      targetId: id,
      details,
    })
    const renamed = { slug, name: 'Renamed' }
    expect(await auditOf(id)).toEqual([
      entry('tenant.created', { slug, name }),
      entry('tenant.updated', { changed: ['name'] }),
      entry('tenant.suspended', { ...renamed, reason: 'unpaid bill' }),
      entry('tenant.restored', renamed),
      entry('tenant.deleted', { ...renamed, purgedAfter: expect.any(String) }),
    ])
    const events = heardOf(id)
    expect(events.map((event) => [event.name, event.data])).toEqual([
      ['tenant.created', { id, slug, name }],
      ['tenant.updated', { id, ...renamed, changed: ['name'] }],
      ['tenant.suspended', { id, ...renamed }],
      ['tenant.restored', { id, ...renamed }],
      ['tenant.deleted', { id, ...renamed, purgedAfter: expect.any(String) }],
    ])
    expect(events[0]).toBeInstanceOf(TenantCreatedEvent)
    const days =
      (Date.parse((events[4]!.data as { purgedAfter: string }).purgedAfter) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(30)
  })

  it('is changed only within the rules, and only where it exists', async () => {
    const { id } = await app.tenants.createTenant(freshTenant())
    const other = await app.tenants.createTenant(freshTenant())
    await expect(app.tenants.updateTenant(id, { slug: other.slug })).rejects.toEqual(
      refused('SLUG_ALREADY_EXISTS'),
    )
    await expect(app.tenants.updateTenant(id, { slug: 'admin' })).rejects.toEqual(
      refused('SLUG_ALREADY_EXISTS'),
    )
    await expect(app.tenants.updateTenant(id, { slug: '-no-' })).rejects.toEqual(refused('VALIDATION_FAILED'))
    await expect(app.tenants.updateTenant(id, { name: '' })).rejects.toEqual(refused('VALIDATION_FAILED'))
    const root = '00000000-0000-0000-0000-000000000000'
    for (const unknown of [newId(), root]) {
      const work = [
        () => app.tenants.updateTenant(unknown, { name: 'Mine' }),
        () => app.tenants.suspendTenant(unknown),
        () => app.tenants.restoreTenant(unknown),
        () => app.tenants.deleteTenant(unknown),
      ]
      for (const attempt of work) await expect(attempt()).rejects.toEqual(refused('TENANT_NOT_FOUND'))
    }
    expect(await app.tenants.getTenantById(id)).toMatchObject({ slug: expect.stringContaining('tenant') })
    expect((await app.tenants.getTenants()).map((tenant) => tenant.id)).not.toContain(root)
  })

  it('tells and writes nothing of what is rolled back', async () => {
    let id = ''
    await expect(
      app.users.runInTransaction(async (manager) => {
        id = (await app.tenants.createTenant(freshTenant(), manager)).id
        await app.tenants.suspendTenant(id, undefined, manager)
        throw new Error('back')
      }),
    ).rejects.toThrow('back')
    expect(await auditOf(id)).toEqual([])
    expect(eventsOf(id)).toEqual([])
  })

  it.each(['suspended', 'deleted'] as const)(
    'refuses live tokens, refresh and login at once when %s, and serves again when restored',
    async (how) => {
      const person = await newcomer(app)
      const tenantId = person.tenantId!
      const { slug } = (await app.tenants.getTenantById(tenantId))!
      await app.tenants[how === 'suspended' ? 'suspendTenant' : 'deleteTenant'](tenantId)
      expect(await stateOf(app, person)).toEqual(['TENANT_SUSPENDED', 'TENANT_SUSPENDED'])
      const login = { email: person.email, password: goodPassword, tenantId }
      expectRefusal(
        await app.call('login', { body: login }),
        tenancy === 'SHARED' ? 'TENANT_NOT_FOUND' : 'INVALID_CREDENTIALS',
      )
      expectRefusal(await app.call('lookupTenant', { query: { slug } }), 'TENANT_NOT_FOUND')
      expectRefusal(
        await app.call('signup', {
          body: { email: `${fresh('late')}@example.test`, password: goodPassword, tenantId },
        }),
        'TENANT_NOT_FOUND',
      )
      await expect(app.tenants.createTenant({ name: 'Again', slug })).rejects.toEqual(
        refused('SLUG_ALREADY_EXISTS'),
      )
      await app.tenants.restoreTenant(tenantId)
      expect(await stateOf(app, person)).toEqual([200, 200])
      await signIn(app, person)
    },
  )

  it('lets no login through that races its deletion', async () => {
    const person = await newcomer(app)
    const body = { email: person.email, password: goodPassword, tenantId: person.tenantId }
    const logins = Array.from({ length: 8 }, () => app.call('login', { body }))
    await app.tenants.deleteTenant(person.tenantId!)
    for (const answer of await Promise.all(logins)) {
      if (answer.status !== 200) continue
      expectRefusal(await app.call('me', { token: answer.body.accessToken }), 'TENANT_SUSPENDED')
      expectRefusal(await refresh(app, answer.body.refreshToken), 'TENANT_SUSPENDED')
    }
    expect((await app.call('login', { body })).status).toBeGreaterThanOrEqual(400)
  })

  it('is suspended once, however many try at the same time', async () => {
    const { id } = await app.tenants.createTenant(freshTenant())
    await Promise.all(Array.from({ length: 10 }, () => app.tenants.suspendTenant(id)))
    expect(eventsOf(id)).toEqual(['tenant.created', 'tenant.suspended'])
    expect(await auditOf(id)).toHaveLength(2)
  })

  it.runIf(tenancy === 'SHARED')('leaves its members their other tenants', async () => {
    const person = await newcomer(app)
    const otherId = await foundTenant(app, person)
    await app.tenants.suspendTenant(person.tenantId!)
    await signIn(app, { ...person, tenantId: otherId })
    expectRefusal(
      await app.call('switchTenant', {
        token: (await signIn(app, { ...person, tenantId: otherId })).accessToken,
        body: { tenantId: person.tenantId },
      }),
      'TENANT_NOT_FOUND',
    )
    const { accessToken: token } = await signIn(app, { ...person, tenantId: otherId })
    const { items } = succeeded(await app.call('listTenants', { token }))
    expect(items.map(({ id }: { id: string }) => id)).toEqual([otherId])
  })
})
