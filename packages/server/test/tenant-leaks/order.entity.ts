import { BaseEntity, Column, Entity, PrimaryColumn } from 'typeorm'
import { TenantScoped } from '../../src/index.ts'

/** A table of an application, kept apart by the database unless somebody asks it not to. */
@TenantScoped()
@Entity({ name: 'orders' })
export class Order extends BaseEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string

  @PrimaryColumn('uuid')
  id: string

  @Column('varchar', { length: 80 })
  title: string
}
