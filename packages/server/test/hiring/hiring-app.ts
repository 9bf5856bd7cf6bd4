import { Controller, Get, Module, Param } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { TypeOrmModule } from '@nestjs/typeorm'
import {
  NestAuthModule,
  NestAuthRole,
  ROOT_SCOPE_ID,
  UserService,
  nestAuthDatabase,
  nestAuthEntities,
  newId,
} from '../../src/index.ts'
import type { NestAuthTenant } from '../../src/index.ts'
import { memoryDatabase } from '../memory-database.ts'
import { freshTenant } from '../people.ts'
import { StatementCounter } from '../statement-counter.ts'
import { TestApp, cheapHasher, createLastingDatabase, isOnServer, testSecret } from '../test-app.ts'
import type { TenancySetting, TestDatabase } from '../test-app.ts'
import { Colleague } from './colleague.entity.ts'
import { HiringService } from './hiring.service.ts'

@Controller('users')
class UsersController {
  constructor(private readonly users: UserService) {}

  @Get()
  async ids() {
    return (await this.users.getUsers()).map(({ id }) => id)
  }

  @Get(':id')
  async email(@Param('id') id: string) {
    return { email: (await this.users.getUserById(id))?.email ?? null }
  }
}

/** An application with a table of its own beside those of Nest Auth. */
export async function createHiringApp(tenancy: TenancySetting, poolSize = 4): Promise<HiringApp> {
  const database: TestDatabase = isOnServer ? await createLastingDatabase() : { drop: async () => {} }
  const statements = new StatementCounter()

  @Module({
    imports: [
      TypeOrmModule.forRootAsync(
        nestAuthDatabase({
          ...(database.url ? { url: database.url } : memoryDatabase),
          entities: [...nestAuthEntities, Colleague],
          poolSize,
          // Whoever asks for a pool of one means that one is enough.
          reservedConnections: 0,
          synchronize: true,
          logger: statements,
        }),
      ),
      TypeOrmModule.forFeature([Colleague]),
      NestAuthModule.forRoot({
        secret: testSecret,
        tenant: tenancy === 'off' ? {} : { enabled: true, mode: tenancy, allowCreate: true },
        password: { hasher: cheapHasher },
      }),
    ],
    controllers: [UsersController],
    providers: [HiringService],
  })
  class HiringModule {}

  const nest = await NestFactory.create(HiringModule, { logger: false, abortOnError: false })
  await nest.listen(0, '127.0.0.1')
  return new HiringApp(nest, await nest.getUrl(), tenancy, statements, database.url, database.drop)
}

export class HiringApp extends TestApp {
  get hiring(): HiringService {
    return this.nest.get(HiringService)
  }

  tenant(): Promise<NestAuthTenant> {
    return this.tenants.createTenant(freshTenant())
  }

  async role(
    guard: string,
    tenantId: string = ROOT_SCOPE_ID,
    name = `role-${newId()}`,
  ): Promise<NestAuthRole> {
    const row = { tenantId, id: newId(), name, guard, description: null, isSystem: false }
    await this.dataSource.manager.insert(NestAuthRole, row)
    return NestAuthRole.create(row)
  }

  /** Every row of every table. */
  async rows(): Promise<unknown[]> {
    const tables = this.dataSource.entityMetadatas.map(
      ({ tableName }) => `select '${tableName}' as "table", to_jsonb(t) as row from ${tableName} t`,
    )
    return this.dataSource.query(`${tables.join(' union all ')} order by 1, 2`)
  }

  /** Makes the database count its writes. */
  async watchWrites(): Promise<void> {
    const db = this.dataSource
    await db.query('create sequence write_count')
    await db.query('create sequence failing_write')
    await db.query(`create function count_write() returns trigger language plpgsql as $$ begin
      if nextval('write_count') = (select last_value from failing_write where is_called) then
        raise exception 'this write fails';
      end if;
      return null; end $$`)
    for (const { tableName } of db.entityMetadatas) {
      await db.query(`create trigger count_write before insert or update or delete on ${tableName}
        for each statement execute function count_write()`)
    }
  }

  /** Lets the database itself refuse the nth write from now on. */
  async failWrite(nth: number): Promise<void> {
    await this.dataSource.query(`select setval('write_count', 1, false), setval('failing_write', $1)`, [nth])
  }

  /** Lets every write pass again, and says how many there were meanwhile. */
  async writesUntilNow(): Promise<number> {
    const [{ count }] = await this.dataSource.query(
      `select case when is_called then last_value else 0 end::int as count, setval('failing_write', 1, false)
         from write_count`,
    )
    return count
  }
}
