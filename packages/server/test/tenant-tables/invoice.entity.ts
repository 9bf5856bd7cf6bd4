import { BaseEntity, Column, Entity, PrimaryColumn } from 'typeorm'
import { TenantScoped } from '../../src/index.ts'

/** A table of an application, whose rows belong to tenants. */
@TenantScoped()
@Entity({ name: 'invoices' })
export class Invoice extends BaseEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string

  @PrimaryColumn('uuid')
  id: string

  @Column('varchar', { length: 80 })
  text: string
}
