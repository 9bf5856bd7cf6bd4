import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  NestAuthMisuseError,
  NestAuthRole,
  NestAuthSigningKey,
  NestAuthTenant,
  NestAuthUser,
  ROOT_SCOPE_ID,
  RoleGuardEnum,
  Tenancy,
  isolationSql,
  newId,
  systemRoles,
} from '../src/index.ts'
import { IsolationCheck } from '../src/persistence/isolation/isolation-check.ts'
import { freshEmail, freshTenant, newcomer } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, tenancies } from './test-app.ts'
import type { TestApp } from './test-app.ts'
import { CarelessInvoicesController } from './tenant-tables/careless-invoices.controller.ts'
import { Invoice } from './tenant-tables/invoice.entity.ts'

@Module({ imports: [TypeOrmModule.forFeature([Invoice])], controllers: [CarelessInvoicesController] })
class InvoicesModule {}

const refused = expect.objectContaining({ driverError: expect.objectContaining({ code: '42501' }) })

describe.each(tenancies.filter((tenancy) => tenancy !== 'off'))('With tenancy %s', (tenancy) => {
  let app: TestApp
  let people: [Person, Person]
  let tenantA: string
  let tenantB: string
  let invoices: Record<string, string[]>

  beforeAll(async () => {
    app = await createTestApp({ tenancy, imports: [InvoicesModule], entities: [Invoice] })
    people = [await newcomer(app), await newcomer(app)]
    tenantA = people[0].tenantId!
    tenantB = people[1].tenantId!
  })
  afterAll(() => app.close())

  beforeEach(async () => {
    await app.dataSource.query('delete from invoices')
    invoices = {}
    for (const tenantId of [tenantA, tenantB]) {
      const rows = [newId(), newId()].map((id) => ({ tenantId, id, text: 'original' }))
      await Tenancy.run(tenantId, () => Invoice.insert(rows))
      invoices[tenantId] = rows.map(({ id }) => id).toSorted()
    }
  })

  const everyWay = async (token?: string) => {
    const answer = await app.request(token ? '/invoices' : '/invoices/public', {
      headers: token ? { authorization: `Bearer ${token}` } : {},
    })
    expect(answer.status, answer.text).toBe(200)
    return answer.body
  }
  const inEveryWay = (rows: string[], tenant: string | null) => ({
    repository: rows,
    entity: rows,
    builder: rows,
    sql: rows,
    runner: rows,
    transaction: rows,
    service: rows,
    tenant,
  })

  it('a forgotten condition shows a request the rows of its session’s tenant alone', async () => {
    expect(await everyWay(people[0].accessToken)).toEqual(inEveryWay(invoices[tenantA]!, tenantA))
    expect(await everyWay(people[1].accessToken)).toEqual(inEveryWay(invoices[tenantB]!, tenantB))
  })

  it('a forgotten condition changes and deletes nothing of another tenant', async () => {
    const answer = await app.request('/invoices/wipe', {
      method: 'POST',
      headers: { authorization: `Bearer ${people[0].accessToken}` },
    })
    expect(answer.body).toEqual({ deleted: 3 })
    const left = await app.dataSource.query('select id, text from invoices order by id')
    expect(left).toEqual(invoices[tenantB]!.map((id) => ({ id, text: 'original' })))
  })

  it('without a session a request sees nothing', async () => {
    expect(await everyWay()).toEqual(inEveryWay([], null))
  })

  it('without a tenant there are no rows, in any table, and writing is refused', async () => {
    for (const { target, tableName } of app.dataSource.entityMetadatas) {
      const repository = app.applicationDataSource.getRepository(target)
      expect([tableName, await repository.count()]).toEqual([tableName, 0])
    }
    const row = () => ({ tenantId: tenantA, id: newId(), text: 'x' })
    const { id, tenantId, text } = row()
    const db = app.applicationDataSource
    for (const write of [
      () => Object.assign(new Invoice(), row()).save(),
      () => Invoice.insert(row()),
      () => db.getRepository(Invoice).save(row()),
      () => db.createQueryBuilder().insert().into(Invoice).values(row()).execute(),
      () => db.query('insert into invoices values ($1, $2, $3)', [tenantId, id, text]),
      () => db.transaction((manager) => manager.save(Invoice, row())),
      () => NestAuthTenant.insert({ id, slug: id, name: 'x' }),
      () => NestAuthUser.insert({ tenantId: ROOT_SCOPE_ID, id }),
    ]) {
      await expect(write()).rejects.toEqual(refused)
    }
    expect(await Invoice.createQueryBuilder().update().set({ text: 'x' }).execute()).toMatchObject({
      affected: 0,
    })
    expect(await Invoice.createQueryBuilder().delete().execute()).toMatchObject({ affected: 0 })
  })

  it('a tenant cannot write rows of another, nor give its own away', async () => {
    await Tenancy.run(tenantA, async () => {
      await expect(Invoice.insert({ tenantId: tenantB, id: newId(), text: 'x' })).rejects.toEqual(refused)
      await expect(Invoice.update({ tenantId: tenantA }, { tenantId: tenantB })).rejects.toEqual(refused)
      expect(await Invoice.update({ tenantId: tenantB }, { text: 'x' })).toMatchObject({ affected: 0 })
      const role = { tenantId: tenantB, id: newId(), name: 'x' }
      await expect(NestAuthRole.insert(role)).rejects.toEqual(refused)
    })
  })

  it('of the tables of Nest Auth a tenant sees its own rows and the templates', async () => {
    const [ofA, ofB] = [newId(), newId()]
    await Tenancy.run(tenantA, () => NestAuthRole.insert({ tenantId: tenantA, id: ofA, name: 'clerk' }))
    await Tenancy.run(tenantB, () => NestAuthRole.insert({ tenantId: tenantB, id: ofB, name: 'clerk' }))
    await Tenancy.run(tenantA, async () => {
      const roleIds = (await NestAuthRole.find()).map(({ id }) => id)
      expect(roleIds).toEqual(expect.arrayContaining([ofA, systemRoles.member]))
      expect(roleIds).not.toContain(ofB)
      expect(await NestAuthRole.count({ where: { guard: RoleGuardEnum.WEB, name: 'clerk' } })).toBe(1)
      expect((await NestAuthTenant.find()).map(({ id }) => id)).toEqual([tenantA])
      expect((await NestAuthUser.find()).map(({ id }) => id)).toEqual([people[0].userId])
      expect(await NestAuthSigningKey.count()).toBe(0)
      // A template stays as it is, and nobody may think that it was changed.
      await expect(NestAuthRole.update({ id: systemRoles.member }, { description: 'x' })).rejects.toEqual(
        refused,
      )
      expect(await NestAuthRole.delete({ id: systemRoles.member })).toMatchObject({ affected: 0 })
    })
  })

  it('a member is found and saved in its tenant, and nowhere else', async () => {
    const [{ userId }] = people
    const user = await Tenancy.run(tenantA, () => NestAuthUser.findOneByOrFail({ id: userId }))
    user.profile = { name: 'Ada' }
    await Tenancy.run(tenantA, () => user.save())
    expect(await app.users.getUserById(userId)).toMatchObject({ profile: { name: 'Ada' } })
    await Tenancy.run(tenantB, async () => {
      expect(await NestAuthUser.findOneBy({ id: userId })).toBeNull()
      expect(await NestAuthUser.update({ id: userId }, { isActive: false })).toMatchObject({ affected: 0 })
      await expect(Object.assign(user, { isActive: false }).save()).rejects.toEqual(refused)
    })
  })

  it('who is created in a transaction can be saved in it, and the roles of the tenant are found', async () => {
    const portal = newId()
    await Tenancy.run(tenantA, async () => {
      const role = { tenantId: tenantA, id: portal, name: `portal-${portal}`, guard: RoleGuardEnum.PORTAL }
      await NestAuthRole.insert(role)
      await app.users.runInTransaction(async (manager) => {
        const home = tenancy === 'ISOLATED' ? tenantA : undefined
        const user = await app.users.createUser({ email: freshEmail() }, home, undefined, manager)
        await user.setPassword('another-lantern-77-meadow')
        await manager.save(user)
        expect(await NestAuthRole.count({ where: { id: portal } })).toBe(1)
        const access = await user.getUserAccess(tenantA, true, manager)
        await access.assignRoles(portal, manager)
        expect((await manager.find(NestAuthTenant)).map(({ id }) => id)).toEqual([tenantA])
      })
    })
    expect(await app.users.getUsersByRole(`portal-${portal}`, 'portal', tenantA)).toHaveLength(1)
  })

  it('the platform sees every tenant, says why, and is the platform no longer than that', async () => {
    const both = [...invoices[tenantA]!, ...invoices[tenantB]!].toSorted()
    await Tenancy.run(tenantA, async () => {
      const seen = await Tenancy.asPlatform('yearly figures', () => Invoice.find())
      expect(seen.map(({ id }) => id).toSorted()).toEqual(both)
      expect(await Invoice.count()).toBe(2)
    })
    expect(
      await Tenancy.asPlatform('signing keys stay the library’s', () => NestAuthSigningKey.count()),
    ).toBe(0)
    await expect(Tenancy.asPlatform(' ', () => Invoice.find())).rejects.toThrow(NestAuthMisuseError)
  })

  it('a bound function keeps its tenant wherever it is called', async () => {
    const count = Tenancy.run(tenantA, () =>
      Tenancy.bind(async () => [Tenancy.current(), await Invoice.find()]),
    )
    const [tenant, found] = (await Tenancy.run(tenantB, count)) as [string, Invoice[]]
    expect([tenant, found.map(({ id }) => id).toSorted()]).toEqual([tenantA, invoices[tenantA]])
    const unbound = Tenancy.bind(() => Invoice.count())
    expect(await Tenancy.run(tenantB, unbound)).toBe(0)
    const later = new Promise((resolve) => {
      Tenancy.run(tenantB, () => setTimeout(() => void Invoice.count().then(resolve), 1))
    })
    expect(await later).toBe(2)
  })

  it('work for a tenant needs its id', () => {
    for (const id of ['', 'acme', ROOT_SCOPE_ID, null as unknown as string]) {
      expect(() => Tenancy.run(id, () => 1)).toThrow(NestAuthMisuseError)
    }
    expect(Tenancy.current()).toBeNull()
  })

  it('what happens after a commit sees what its transaction saw', async () => {
    const seen = new Promise((resolve) => {
      void Tenancy.run(tenantA, () =>
        app.users.runInTransaction(async () => {
          app.applicationDataSource.afterCommit(() => Invoice.count().then(resolve))
        }),
      )
    })
    expect(await seen).toBe(2)
  })

  it('a new tenant begins empty', async () => {
    const { id } = await app.tenants.createTenant(freshTenant())
    expect(await Tenancy.run(id, () => Invoice.count())).toBe(0)
    expect(await Tenancy.run(id, () => NestAuthUser.count())).toBe(0)
  })

  describe('The boot', () => {
    const check = () => app.nest.get(IsolationCheck).prove()
    const mend = () => app.dataSource.query(isolationSql(app.dataSource))

    it('finds forced policies on every table with a tenant and on every table of Nest Auth', async () => {
      const expected = app.dataSource.entityMetadatas
        .filter(
          ({ tableName, columns }) =>
            tableName.startsWith('nest_auth_') ||
            columns.some(({ databaseName }) => databaseName === 'tenant_id'),
        )
        .map(({ tableName }) => tableName)
      expect(expected.length).toBeGreaterThan(17)
      const forced = await app.dataSource.query(
        `select relname as name from pg_class c where relrowsecurity and relforcerowsecurity
            and exists (select 1 from pg_policy where polrelid = c.oid)`,
      )
      expect(forced.map(({ name }: { name: string }) => name).toSorted()).toEqual(expected.toSorted())
      await expect(check()).resolves.toBeUndefined()
    })

    it.each([
      [
        'a dropped policy',
        'drop policy nest_auth_app on invoices',
        'invoices lacks the policy nest_auth_app',
      ],
      ['a dropped policy of ours', 'drop policy nest_auth_app on nest_auth_users', 'nest_auth_users lacks'],
      ['a policy too many', 'create policy more on invoices using (true)', 'invoices has the policy more'],
      ['an owner exempt', 'alter table invoices no force row level security', 'does not force'],
      [
        'a table without',
        'alter table nest_auth_otps disable row level security',
        'nest_auth_otps has row level',
      ],
      [
        'a policy that lets through',
        'alter policy nest_auth_app on nest_auth_roles using (true)',
        'a tenant sees rows of another',
      ],
    ])('refuses %s, and prints the SQL that mends it', async (_, damage, finding) => {
      await app.dataSource.query(damage)
      const error = (await check().catch((reason: unknown) => reason)) as NestAuthMisuseError
      expect(error).toBeInstanceOf(NestAuthMisuseError)
      expect(error.message).toContain(finding)
      expect(error.message).toContain(isolationSql(app.dataSource))
      await app.dataSource.query('drop policy if exists more on invoices')
      await mend()
      await expect(check()).resolves.toBeUndefined()
    })

    it('leaves nothing behind, and takes no longer than anybody notices', async () => {
      const before = await app.dataSource.query('select count(*) from nest_auth_tenants')
      const times: number[] = []
      for (let round = 0; round < 5; round += 1) {
        const begun = performance.now()
        await check()
        times.push(performance.now() - begun)
      }
      expect(await app.dataSource.query('select count(*) from nest_auth_tenants')).toEqual(before)
      console.log(`The check of the boot took ${Math.min(...times).toFixed(1)} ms.`)
      expect(Math.min(...times)).toBeLessThan(200)
    })

    it('the SQL is the same every time', () => {
      expect(isolationSql(app.dataSource)).toBe(isolationSql(app.dataSource))
      expect(isolationSql(app.dataSource)).toContain('alter table "invoices" force row level security;')
    })
  })
})

it('without tenancy nobody has to know about tenants', async () => {
  const app = await createTestApp({ tenancy: 'off', imports: [InvoicesModule], entities: [Invoice] })
  try {
    const person = await newcomer(app)
    const id = newId()
    await Invoice.insert({ tenantId: ROOT_SCOPE_ID, id, text: 'x' })
    expect((await NestAuthUser.find()).map((user) => user.id)).toEqual([person.userId])
    const answer = await app.request('/invoices', {
      headers: { authorization: `Bearer ${person.accessToken}` },
    })
    expect(answer.body).toMatchObject({ repository: [id], sql: [id], service: [id] })
  } finally {
    await app.close()
  }
})
