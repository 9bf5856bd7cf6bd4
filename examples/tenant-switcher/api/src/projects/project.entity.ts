import { NestAuthTenant, TenantScoped } from '@nest-auth/server'
import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm'

/**
 * A project of one organisation. `@TenantScoped()` lets the database itself show each request the rows of its tenant
 * alone; the tenant comes first in the key, so that it finds them at once.
 */
@TenantScoped()
@Entity('projects')
export class Project {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string

  @ManyToOne(() => NestAuthTenant, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'tenant_id' })
  tenant: Relation<NestAuthTenant>

  @PrimaryColumn('uuid')
  id: string

  @Column('varchar', { length: 120 })
  name: string

  @Column('boolean', { name: 'is_done', default: false })
  isDone: boolean

  @CreateDateColumn({ name: 'created_at' })
  createdAt: Date
}
