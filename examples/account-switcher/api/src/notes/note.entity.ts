import { NestAuthUser, TenantScoped } from '@nest-auth/server'
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
 * A note on the board of one organisation. `@TenantScoped()` lets the database itself show each request the rows of its
 * tenant alone. The tenant is also part of the author's key, so nobody of another organisation can ever be the author.
 */
@TenantScoped()
@Entity('notes')
export class Note {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string

  @PrimaryColumn('uuid')
  id: string

  @Column('uuid', { name: 'author_id' })
  authorId: string

  @ManyToOne(() => NestAuthUser, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId' },
    { name: 'author_id', referencedColumnName: 'id' },
  ])
  author: Relation<NestAuthUser>

  @Column('varchar', { length: 500 })
  text: string

  @CreateDateColumn({ name: 'created_at' })
  createdAt: Date
}
