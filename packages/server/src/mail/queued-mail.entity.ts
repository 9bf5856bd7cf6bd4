import { BaseEntity, Column, Entity, Index } from 'typeorm'
import { CreatedAtColumn, InstantColumn, JsonColumn, KeyColumn, TextColumn } from '../persistence/columns.ts'

/**
 * A mail that is to be sent, written together with what it is about. It holds no link and no token: those are made
 * when the mail is sent.
 */
@Entity({ name: 'nest_auth_queued_mails' })
@Index('ix_nest_auth_queued_mails_due', ['nextAttemptAt'])
export class NestAuthQueuedMail extends BaseEntity {
  /** The identity scope of the recipient. */
  @KeyColumn('tenant_id', 'pk_nest_auth_queued_mails')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_queued_mails')
  id: string

  @TextColumn('task', 32)
  task: string

  @JsonColumn('payload')
  payload: Record<string, unknown>

  @Column({ type: 'integer', name: 'attempts', default: 0 })
  attempts: number

  @InstantColumn('next_attempt_at')
  nextAttemptAt: Date

  @CreatedAtColumn()
  createdAt: Date
}
