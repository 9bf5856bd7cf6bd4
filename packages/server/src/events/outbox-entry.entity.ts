import { Column, Entity, Index, Unique } from 'typeorm'
import {
  CreatedAtColumn,
  InstantColumn,
  JsonColumn,
  KeyColumn,
  TextColumn,
  UuidColumn,
} from '../persistence/columns.ts'
import type { AuthEventName } from './auth-event-data.ts'

/**
 * An event on its way to one durable listener, written in the transaction of what happened. The row is gone once the
 * listener has taken the event.
 */
@Entity({ name: 'nest_auth_outbox' })
@Unique('uq_nest_auth_outbox_delivery', ['tenantId', 'eventId', 'listener'])
@Index('ix_nest_auth_outbox_due', ['nextAttemptAt'])
export class NestAuthOutboxEntry {
  @KeyColumn('tenant_id', 'pk_nest_auth_outbox')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_outbox')
  id: string

  @UuidColumn('event_id')
  eventId: string

  @TextColumn('event_name', 64)
  eventName: AuthEventName

  /** Id of the listener, as the application names it. */
  @TextColumn('listener', 100)
  listener: string

  /** The event without its id and name. */
  @JsonColumn('payload')
  payload: Record<string, unknown>

  @Column({ type: 'integer', name: 'attempts', default: 0 })
  attempts: number

  /** When it is tried next; while a process is at it, when another one may take over. */
  @InstantColumn('next_attempt_at', { default: () => 'CURRENT_TIMESTAMP(3)' })
  nextAttemptAt: Date

  /** When it was given up; it is kept for whoever looks into it. */
  @InstantColumn('failed_at', { nullable: true })
  failedAt: Date | null

  /** What the listener threw last. */
  @TextColumn('last_error', 255, { nullable: true })
  lastError: string | null

  @CreatedAtColumn()
  createdAt: Date
}
