import { BaseEntity, Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { InstantColumn } from '../persistence/columns.ts'

/** How often something has happened lately. Belongs to no tenant: addresses are counted across all of them. */
@Entity({ name: 'nest_auth_limit_counts' })
@Index('ix_nest_auth_limit_counts_expiry', ['expiresAt'])
export class NestAuthLimitCount extends BaseEntity {
  @PrimaryColumn({
    type: 'varchar',
    length: 64,
    name: 'key',
    primaryKeyConstraintName: 'pk_nest_auth_limit_counts',
  })
  key: string

  @Column({ type: 'integer', name: 'total' })
  total: number

  /** When the count begins anew. */
  @InstantColumn('expires_at')
  expiresAt: Date
}
