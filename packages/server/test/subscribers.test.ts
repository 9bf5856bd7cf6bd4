import { DataSource } from 'typeorm'
import type { EntityManager, EntitySubscriberInterface, InsertEvent, RemoveEvent } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NestAuthUser, NestAuthUserAccess, Tenancy, newId } from '../src/index.ts'
import { freshEmail, goodPassword, newcomer, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { Invoice } from './tenant-tables/invoice.entity.ts'
import { createTestApp, otherEngine } from './test-app.ts'
import type { TestApp } from './test-app.ts'

type Look = (manager: EntityManager) => Promise<unknown>

/** A subscriber of an application, called while the library removes a member. */
class Curious implements EntitySubscriberInterface<NestAuthUserAccess> {
  look: Look = async () => null
  saw: unknown

  listenTo() {
    return NestAuthUserAccess
  }

  async afterRemove({ manager }: RemoveEvent<NestAuthUserAccess>): Promise<void> {
    this.saw = await this.look(manager).catch((error: unknown) => (error as { code?: string }).code)
  }
}

/** Keeps a row of its own beside each that the application writes, in the same tenant. */
class Copying implements EntitySubscriberInterface<Invoice> {
  listenTo() {
    return Invoice
  }

  async afterInsert({ entity: { tenantId, text }, manager }: InsertEvent<Invoice>): Promise<void> {
    if (text !== 'to be copied') return
    await manager.insert(Invoice, { tenantId, id: newId(), text: 'copied' })
  }
}

const engines = otherEngine ? [otherEngine] : [undefined, 'sqljs' as const]

describe.each(engines)('What a subscriber asks for while the library writes, on %s', (engine) => {
  const curious = new Curious()
  const late = new Curious()
  let app: TestApp
  let founder: Person
  let other: Person

  beforeAll(async () => {
    app = await createTestApp({
      ...(engine && { engine }),
      entities: [Invoice],
      prepare: (nest) => nest.get(DataSource).subscribers.push(curious, new Copying()),
    })
    founder = await newcomer(app)
    other = await newcomer(app)
    for (const { tenantId } of [founder, other]) {
      const invoice = Invoice.create({ tenantId: tenantId!, id: newId(), text: tenantId! })
      await Tenancy.run(tenantId!, () => invoice.save())
    }
  })
  afterAll(() => app.close())

  async function whileRemoving(look: Look): Promise<unknown> {
    const { id } = await app.users.createUser(
      { email: freshEmail(), password: goodPassword },
      founder.tenantId!,
    )
    curious.look = look
    const token = founder.accessToken
    succeeded(await app.call('removeMember', { token, params: { userId: id } }), 204)
    return curious.saw
  }
  const refusedOr = (rows: unknown) => (engine ? 'TENANT_CONDITION_MISSING' : rows)

  it('is what the application may ask for: the rows of the tenant it happens in', async () => {
    const texts = (rows: Invoice[]) => rows.map(({ text }) => text)
    const mine = [founder.tenantId]
    const tenantId = founder.tenantId!
    expect(
      await whileRemoving(async (manager) => texts(await manager.findBy(Invoice, { tenantId }))),
    ).toEqual(mine)
    expect(await whileRemoving(async (manager) => texts(await manager.find(Invoice)))).toEqual(
      refusedOr(mine),
    )
    expect(await whileRemoving((manager) => manager.query('select text from invoices'))).toEqual(
      refusedOr([{ text: founder.tenantId }]),
    )
  })

  it('is not a person or a session of somebody else', async () => {
    const people = await whileRemoving(async (manager) =>
      (await manager.find(NestAuthUser)).map(({ id }) => id).filter((id) => id === other.userId),
    )
    expect(people).toEqual(refusedOr([]))
    const sessions = 'select id from nest_auth_sessions'
    const seen = await whileRemoving((manager) => manager.query(sessions))
    if (engine) expect(seen).toBe('TENANT_CONDITION_MISSING')
    else expect(JSON.stringify(seen)).not.toContain(other.sessionId)
  })

  it('holds for one that is added later, which stays the one it was', async () => {
    const { subscribers } = app.nest.get(DataSource)
    subscribers.unshift(late)
    expect(subscribers).toContain(late)
    late.look = (manager) => manager.query('select text from invoices')
    await whileRemoving(async () => null)
    expect(late.saw).toEqual(refusedOr([{ text: founder.tenantId }]))
  })

  it('is what the application may ask for also where it works for all tenants', async () => {
    const tenantId = other.tenantId!
    await Tenancy.asPlatform('brings rows in', () =>
      Invoice.create({ tenantId, id: newId(), text: 'to be copied' }).save(),
    )
    const copies = await Tenancy.run(tenantId, () => Invoice.findBy({ tenantId, text: 'copied' }))
    expect(copies).toHaveLength(1)
  })
})
