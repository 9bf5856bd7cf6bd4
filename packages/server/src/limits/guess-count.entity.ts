import { BaseEntity, Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { FlagColumn, InstantColumn, KeyColumn } from '../persistence/columns.ts'

const primaryKeyConstraintName = 'pk_nest_auth_guess_counts'

/**
 * Wrong guesses at one account, in all or from one origin. It belongs to an identity scope that may not exist, and
 * to an account that may not exist: guesses at nobody are counted like all others.
 */
@Entity({ name: 'nest_auth_guess_counts' })
@Index('ix_nest_auth_guess_counts_updated', ['updatedAt'])
export class NestAuthGuessCount extends BaseEntity {
  @KeyColumn('tenant_id', primaryKeyConstraintName)
  tenantId: string

  /** `user:` and the id, or a keyed hash of the name nobody has. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'account', primaryKeyConstraintName })
  account: string

  /** A keyed hash of the address or known device; empty for the row that counts guesses from all unknown ones. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'origin', primaryKeyConstraintName })
  origin: string

  /** Since the last right one. */
  @Column({ type: 'integer', name: 'consecutive' })
  consecutive: number

  @Column({ type: 'integer', name: 'hourly' })
  hourly: number

  @InstantColumn('hour_ends_at')
  hourEndsAt: Date

  /** Nothing is tried before; long after everybody's time once the account is locked. */
  @InstantColumn('blocked_until', { nullable: true })
  blockedUntil: Date | null

  @FlagColumn('is_locked', false)
  isLocked: boolean

  @InstantColumn('updated_at')
  updatedAt: Date
}
