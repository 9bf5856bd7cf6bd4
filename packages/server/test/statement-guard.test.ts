import { Controller, Get, Logger, Module, Param, Post } from '@nestjs/common'
import { InjectDataSource, InjectRepository, TypeOrmModule } from '@nestjs/typeorm'
import { DataSource, Repository } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { NestAuthUser, Public, Tenancy, UnguardedStatementError, UserService, newId } from '../src/index.ts'
import { newcomer, succeeded } from './people.ts'
import type { Person } from './people.ts'
import { Invoice } from './tenant-tables/invoice.entity.ts'
import { createTestApp, otherEngine } from './test-app.ts'
import type { TestApp } from './test-app.ts'

type Way = (tenantId: string) => Promise<unknown>

/** Routes of an application, each of which goes to the database in another way. */
@Controller('ledger')
class LedgerController {
  private readonly careful: Record<string, Way>
  private readonly careless: Record<string, Way>

  constructor(
    @InjectRepository(Invoice) invoices: Repository<Invoice>,
    @InjectDataSource() dataSource: DataSource,
    users: UserService,
  ) {
    const builder = () => invoices.createQueryBuilder('i')
    this.careful = {
      repository: (tenantId) => invoices.findBy({ tenantId }),
      entity: (tenantId) => Invoice.find({ where: { tenantId }, order: { id: 'ASC' }, take: 10 }),
      builder: (tenantId) => builder().where('i.tenantId = :tenantId', { tenantId }).getMany(),
      sql: (tenantId) => dataSource.query('select * from invoices where tenant_id = ?', [tenantId]),
      transaction: (tenantId) => dataSource.transaction((manager) => manager.findBy(Invoice, { tenantId })),
      service: (tenantId) => users.runInTransaction((manager) => manager.findBy(Invoice, { tenantId })),
    }
    this.careless = {
      repository: () => invoices.find(),
      byIdAlone: () => invoices.findOneBy({ id: newId() }),
      entity: () => Invoice.find(),
      builder: () => builder().getMany(),
      stream: () => builder().stream(),
      sql: () => dataSource.query('select * from invoices'),
      sqlOfAnother: () => dataSource.query('select * from invoices where tenant_id = ?', [newId()]),
      transaction: () => dataSource.transaction((manager) => manager.find(Invoice)),
      service: () => users.runInTransaction((manager) => manager.find(Invoice)),
      write: () => Invoice.create({ tenantId: newId(), id: newId(), text: 'theirs' }).save(),
      wipe: () => invoices.createQueryBuilder().delete().execute(),
      change: () => invoices.update({ text: 'mine' }, { text: 'wiped' }),
      usersOfAll: () => NestAuthUser.find(),
      keys: () => dataSource.query('select * from nest_auth_signing_keys'),
      truncate: () => dataSource.query('drop table invoices'),
    }
  }

  @Post()
  async write() {
    const invoice = Invoice.create({ tenantId: Tenancy.current()!, id: newId(), text: 'first' })
    await invoice.save()
    invoice.text = 'mine'
    await invoice.save()
  }

  @Get('careful')
  async all() {
    const tenantId = Tenancy.current()!
    const found = Object.entries(this.careful).map(
      async ([name, way]) => [name, ((await way(tenantId)) as Invoice[]).map(({ text }) => text)] as const,
    )
    return Object.fromEntries(await Promise.all(found))
  }

  @Get('careless')
  async careless_() {
    const refused = Object.entries(this.careless).map(
      async ([name, way]) => [name, await way('').then(() => 'went through', nameOf)] as const,
    )
    return Object.fromEntries(await Promise.all(refused))
  }

  @Public()
  @Get('public/:tenantId')
  publicly(@Param('tenantId') tenantId: string) {
    return this.careful['sql']!(tenantId).then(() => 'went through', nameOf)
  }
}

const nameOf = (error: unknown) => (error instanceof UnguardedStatementError ? error.code : String(error))

@Module({ imports: [TypeOrmModule.forFeature([Invoice])], controllers: [LedgerController] })
class LedgerModule {}

describe.each(['SHARED', 'ISOLATED'] as const)(
  'Where no policy keeps tenants apart, with tenancy %s,',
  (tenancy) => {
    let app: TestApp
    let acme: Person
    let globex: Person
    const warnings: unknown[] = []
    const as = (person: Person, path: string, method = 'GET') =>
      app.request(`/ledger${path}`, { method, headers: { authorization: `Bearer ${person.accessToken}` } })

    beforeAll(async () => {
      const warn = vi
        .spyOn(Logger.prototype, 'warn')
        .mockImplementation((message) => void warnings.push(message))
      app = await createTestApp({
        engine: otherEngine ?? 'sqljs',
        tenancy,
        imports: [LedgerModule],
        entities: [Invoice],
      })
      warn.mockRestore()
      acme = await newcomer(app)
      globex = await newcomer(app)
      for (const person of [acme, globex]) succeeded(await as(person, '', 'POST'), 201)
    })
    afterAll(() => app?.close())

    it('the boot says so', () => {
      expect(warnings).toContainEqual(
        expect.stringContaining('kept apart by the statement guard, not by the database'),
      )
    })

    it('a statement that names the tenant in force goes through, whatever its way', async () => {
      const found = succeeded(await as(acme, '/careful'))
      expect(Object.keys(found)).toHaveLength(6)
      expect(new Set(Object.values(found).flat())).toEqual(new Set(['mine']))
      expect(Object.values(found).every((texts) => (texts as string[]).length === 1)).toBe(true)
    })

    it('every other statement is refused, whatever its way, and nothing is read or changed', async () => {
      const found = succeeded(await as(acme, '/careless'))
      expect(Object.keys(found)).toHaveLength(15)
      expect(new Set(Object.values(found))).toEqual(new Set(['TENANT_CONDITION_MISSING']))
      const rows = await app.dataSource.query('select tenant_id, text from invoices')
      expect(rows).toEqual(
        expect.arrayContaining([acme, globex].map(({ tenantId }) => ({ tenant_id: tenantId, text: 'mine' }))),
      )
      expect(rows).toHaveLength(2)
    })

    it('without a session no tenant is in force, and naming one does not help', async () => {
      const answer = await app.request(`/ledger/public/${acme.tenantId}`)
      expect(answer.text).toBe('TENANT_CONDITION_MISSING')
    })

    it('work for a tenant and work across tenants are said to be so', async () => {
      const { applicationDataSource: database } = app
      const find = (tenantId: string) => database.getRepository(Invoice).findBy({ tenantId })
      expect(await Tenancy.run(acme.tenantId!, () => find(acme.tenantId!))).toHaveLength(1)
      const foreign = Tenancy.run(acme.tenantId!, () => find(globex.tenantId!))
      await expect(foreign).rejects.toThrow(
        /without the condition that its "tenant_id" is the current tenant/,
      )
      const count = () => database.getRepository(Invoice).count()
      await expect(count()).rejects.toThrow(UnguardedStatementError)
      expect(await Tenancy.asPlatform('yearly figures', count)).toBe(2)
    })
  },
)
