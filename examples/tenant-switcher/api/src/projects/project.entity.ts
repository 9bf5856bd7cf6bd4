import { NestAuthTenant } from '@nest-auth/server'
import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm'

/** A project of one organisation. The tenant comes first in the key, so an id alone finds nothing. */
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
