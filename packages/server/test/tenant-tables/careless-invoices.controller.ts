import { Controller, Get, Post } from '@nestjs/common'
import { InjectDataSource, InjectRepository } from '@nestjs/typeorm'
import { DataSource, Repository } from 'typeorm'
import { Public, Tenancy, UserService, newId } from '../../src/index.ts'
import { Invoice } from './invoice.entity.ts'

const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).toSorted()

/** Routes of an application that never names the tenant in a statement. */
@Controller('invoices')
export class CarelessInvoicesController {
  constructor(
    @InjectRepository(Invoice) private readonly invoices: Repository<Invoice>,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UserService,
  ) {}

  @Get()
  async everyWay() {
    return {
      repository: ids(await this.invoices.find()),
      entity: ids(await Invoice.find()),
      builder: ids(await this.invoices.createQueryBuilder('i').getMany()),
      sql: ids(await this.dataSource.query('select id from invoices')),
      runner: ids(await this.byRunner()),
      transaction: ids(await this.dataSource.transaction((manager) => manager.find(Invoice))),
      service: ids(await this.users.runInTransaction((manager) => manager.find(Invoice))),
      tenant: Tenancy.current(),
    }
  }

  @Public()
  @Get('public')
  async withoutSession() {
    return this.everyWay()
  }

  @Post('wipe')
  async wipe() {
    await this.dataSource.query(`update invoices set text = 'wiped'`)
    await Invoice.create({ tenantId: Tenancy.current()!, id: newId(), text: 'mine' }).save()
    return { deleted: (await this.invoices.createQueryBuilder().delete().execute()).affected }
  }

  private async byRunner() {
    const runner = this.dataSource.createQueryRunner()
    try {
      return await runner.query('select id from invoices')
    } finally {
      await runner.release()
    }
  }
}
