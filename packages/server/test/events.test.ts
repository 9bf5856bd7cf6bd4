import { Injectable, Module } from '@nestjs/common'
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Audit, AuthEvents, OnAuthEvent, TenantCreatedEvent } from '../src/index.ts'
import type { AuthEvent } from '../src/index.ts'
import { fresh, freshTenant } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

let end: () => void
const theEnd = new Promise<void>((resolve) => {
  end = resolve
})
const heard: { by: string; event: AuthEvent }[] = []
const heardOf = (slug: string) =>
  heard.flatMap(({ by, event }) =>
    (event as TenantCreatedEvent).data.slug === slug ? [{ by, name: event.name }] : [],
  )

@Injectable()
class Billing {
  private readonly by = 'billing'

  @OnAuthEvent('tenant.created')
  open(event: TenantCreatedEvent) {
    heard.push({ by: this.by, event })
  }

  @OnAuthEvent('tenant.created')
  async fail() {
    throw new Error('the billing system is away')
  }

  @OnAuthEvent('tenant.created')
  hang() {
    return theEnd
  }

  @OnEvent('tenant.created')
  emitted(event: TenantCreatedEvent) {
    heard.push({ by: 'emitter', event })
  }
}

@Module({ imports: [EventEmitterModule.forRoot()], providers: [Billing] })
class BillingModule {}

let app: TestApp
const bootSlug = fresh('boot')

beforeAll(async () => {
  app = await createTestApp({
    imports: [BillingModule],
    options: {
      tenant: { enabled: true, allowCreate: true, defaultTenantOptions: { name: 'First', slug: bootSlug } },
    },
  })
})
afterAll(() => {
  end()
  return app.close()
})

const events = () => app.nest.get(AuthEvents, { strict: false })
const audit = () => app.nest.get(Audit, { strict: false })
const announce = (slug: string) =>
  events().publish({ name: 'tenant.created', tenantId: null, data: { id: slug, slug, name: slug } })
const bothHeard = [
  { by: 'billing', name: 'tenant.created' },
  { by: 'emitter', name: 'tenant.created' },
]

it('tells of a published event, to the decorator and to the emitter, whatever other listeners do', async () => {
  const slug = fresh('slug')
  await announce(slug)
  await expect.poll(() => heardOf(slug)).toEqual(bothHeard)
  const { event } = heard.find(({ event }) => (event as TenantCreatedEvent).data.slug === slug)!
  expect(event).toBeInstanceOf(TenantCreatedEvent)
  expect(event).toEqual({
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    name: 'tenant.created',
    occurredAt: expect.any(Date),
    tenantId: null,
    actorId: null,
    data: { id: slug, slug, name: slug },
  })
})

it('tells nothing before the commit, and everything after it', async () => {
  const slug = fresh('slug')
  await app.users.runInTransaction(async () => {
    await announce(slug)
    await new Promise((resolve) => setImmediate(resolve))
    expect(heardOf(slug)).toEqual([])
  })
  await expect.poll(() => heardOf(slug)).toEqual(bothHeard)
})

it('never tells of what was rolled back, whole or in part', async () => {
  const [lost, inner, kept] = [fresh('lost'), fresh('inner'), fresh('kept')]
  await expect(
    app.users.runInTransaction(async () => {
      await announce(lost)
      throw new Error('back')
    }),
  ).rejects.toThrow('back')
  await app.users.runInTransaction(async (manager) => {
    await expect(
      manager.transaction(async () => {
        await announce(inner)
        throw new Error('back')
      }),
    ).rejects.toThrow('back')
    await announce(kept)
  })
  await expect.poll(() => heardOf(kept)).toEqual(bothHeard)
  expect([heardOf(lost), heardOf(inner)]).toEqual([[], []])
})

it('writes an entry of the audit in the transaction it belongs to, and makes its text harmless', async () => {
  const { id: tenantId } = await app.tenants.createTenant(freshTenant())
  const write = (note: string) =>
    audit().record({
      action: 'tenant.updated',
      tenantId,
      target: { kind: 'tenant', id: tenantId },
      details: { note, password: 'canary' },
    })
  await expect(
    app.users.runInTransaction(async () => {
      await write('lost')
      throw new Error('back')
    }),
  ).rejects.toThrow('back')
  await app.users.runInTransaction(() => write('kept\nuser.deleted \u001b[31m'))
  const rows = await app.dataSource.query(
    `select action, actor_kind, actor_id, target_kind, target_id, details from nest_auth_audit_entries
      where tenant_id = $1 and action = 'tenant.updated'`,
    [tenantId],
  )
  expect(rows).toEqual([
    {
      action: 'tenant.updated',
      actor_kind: 'system',
      actor_id: null,
      target_kind: 'tenant',
      target_id: tenantId,
      details: { note: 'kept user.deleted  [31m', password: '[not kept]' },
    },
  ])
})

it('reads the entries of one tenant, page by page, the latest first', async () => {
  const [mine, other] = [
    await app.tenants.createTenant(freshTenant()),
    await app.tenants.createTenant(freshTenant()),
  ]
  for (let index = 0; index < 5; index += 1) {
    for (const { id: tenantId } of [mine, other]) {
      const target = { kind: 'role', id: `role-${index}` }
      await audit().record({ action: 'role.created', tenantId, target, details: { index } })
    }
  }
  const tenantId = mine.id
  const first = await audit().list({ tenantId, limit: 4 })
  expect(first.items.map(({ details }) => details)).toEqual([
    { index: 4 },
    { index: 3 },
    { index: 2 },
    { index: 1 },
  ])
  expect(first.items[0]).toEqual({
    id: expect.any(String),
    createdAt: expect.any(Date),
    action: 'role.created',
    actorKind: 'system',
    actorId: null,
    impersonatorId: null,
    targetKind: 'role',
    targetId: 'role-4',
    ipAddress: null,
    userAgent: null,
    requestId: null,
    details: { index: 4 },
  })
  const second = await audit().list({ tenantId, limit: 4, cursor: first.nextCursor! })
  expect(second.items.map(({ action }) => action)).toEqual(['role.created', 'tenant.created'])
  expect(second.nextCursor).toBeNull()
  const named = await audit().list({ tenantId, action: 'role.created', targetId: 'role-2' })
  expect(named.items.map(({ details }) => details)).toEqual([{ index: 2 }])
  const foreign = (await audit().list({ tenantId: other.id, limit: 1 })).nextCursor!
  const rest = await audit().list({ tenantId, cursor: foreign })
  expect(rest.items.filter(({ targetId }) => targetId === other.id)).toEqual([])
  for (const wrong of [{ limit: 0 }, { limit: 201 }, { cursor: "' or true" }]) {
    await expect(audit().list({ tenantId, ...wrong })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' })
  }
})
