import { Injectable } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import { Not, type Repository } from 'typeorm'
import { NestAuthTenant, ROOT_SCOPE_ID, Tenancy, newId } from '../../src/index.ts'
import { Invoice } from './invoice.entity.ts'

@Injectable()
export class InvoicesService {
  constructor(@InjectRepository(Invoice) private readonly invoices: Repository<Invoice>) {}

  /** In a request: those of the session's tenant, although no condition says so. */
  list(): Promise<Invoice[]> {
    return this.invoices.find()
  }

  write(tenantId: string, text: string): Promise<Invoice> {
    return this.invoices.save(this.invoices.create({ tenantId, id: newId(), text }))
  }

  /** At night nobody is signed in: name the tenant. */
  remind(tenantId: string): Promise<Invoice[]> {
    return Tenancy.run(tenantId, () => this.invoices.find())
  }

  /** A function that is called from elsewhere keeps the tenant it was made in. */
  later(work: () => Promise<Invoice[]>): () => Promise<Invoice[]> {
    return Tenancy.bind(work)
  }

  /** Across tenants: on record in the audit, with the reason. */
  countPerTenant(): Promise<{ tenant: string; count: number }[]> {
    return Tenancy.asPlatform('yearly figures', async () => {
      const tenants = await NestAuthTenant.find({ where: { id: Not(ROOT_SCOPE_ID) } })
      const counted = tenants.map(async ({ id, name }) => ({
        tenant: name,
        count: await this.invoices.countBy({ tenantId: id }),
      }))
      return Promise.all(counted)
    })
  }
}
