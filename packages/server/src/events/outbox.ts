import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import type { AuthEventData, AuthEventName } from './auth-event-data.ts'
import { authEventOf } from './auth-event.ts'
import type { AnyAuthEvent } from './auth-event.ts'

/** An event to be handed to one listener, and the key of its row. */
export interface Delivery {
  tenantId: string
  id: string
  listener: string
  /** How many times it has been tried, this time included. */
  attempts: number
  event: AnyAuthEvent
}

/** Events that may not be lost, until their listeners have taken them. Every step is one statement. */
@Injectable()
export class Outbox {
  constructor(protected readonly database: Database) {}

  /** Writes an event for each of the listeners, in the transaction of what happened. */
  async add(event: AnyAuthEvent, listeners: readonly string[], manager?: EntityManager): Promise<void> {
    const { id, name, tenantId, ...payload } = event
    await this.database.query(
      `insert into nest_auth_outbox (tenant_id, id, event_id, event_name, listener, payload)
       select $1::uuid, l.id, $2::uuid, $3, l.listener, $4::jsonb
         from json_to_recordset($5::json) as l(id uuid, listener text)`,
      [
        tenantId ?? ROOT_SCOPE_ID,
        id,
        name,
        JSON.stringify({ ...payload, tenantId }),
        JSON.stringify(listeners.map((listener) => ({ id: newId(), listener }))),
      ],
      manager,
    )
  }

  /**
   * Takes what is due for these listeners, so that no other process tries it within the lease. Whoever dies with it
   * in hand leaves it to be taken again after that.
   */
  async claim(listeners: readonly string[], most: number, leaseSeconds: number): Promise<Delivery[]> {
    const rows = await this.take(listeners, most, leaseSeconds)
    return rows.map(toDelivery)
  }

  /** How many deliveries wait, up to 10 000; those given up are not among them. */
  async depth(): Promise<number> {
    const rows = await this.database.query<{ depth: number }>(
      'select count(*)::int as depth from (select 1 from nest_auth_outbox where failed_at is null limit 10000) o',
      [],
    )
    return rows[0]!.depth
  }

  /** The rows of what is due, taken. */
  protected take(listeners: readonly string[], most: number, leaseSeconds: number): Promise<OutboxRow[]> {
    return this.database.query<OutboxRow>(
      `update nest_auth_outbox o
          set attempts = o.attempts + 1, next_attempt_at = now() + make_interval(secs => $3)
         from (select tenant_id, id from nest_auth_outbox
                where listener = any($1::text[]) and failed_at is null and next_attempt_at <= now()
                order by next_attempt_at limit $2
                  for update skip locked) due
        where o.tenant_id = due.tenant_id and o.id = due.id
        returning o.tenant_id, o.id, o.event_id, o.event_name, o.listener, o.payload, o.attempts`,
      [listeners, most, leaseSeconds],
    )
  }

  /** The listener has taken the event: nobody is told again. */
  async acknowledge({ tenantId, id }: Delivery): Promise<void> {
    await this.database.query('delete from nest_auth_outbox where tenant_id = $1 and id = $2', [tenantId, id])
  }

  /** The listener failed: the event waits, or is given up. Of a lease that ran out meanwhile nothing is changed. */
  async postpone(
    { tenantId, id, attempts }: Delivery,
    { error, afterSeconds }: { error: string; afterSeconds: number | null },
  ): Promise<void> {
    await this.database.query(
      `update nest_auth_outbox
          set last_error = $4, failed_at = case when $5::float8 is null then now() end,
              next_attempt_at = now() + make_interval(secs => coalesce($5::float8, 0))
        where tenant_id = $1 and id = $2 and attempts = $3`,
      [tenantId, id, attempts, error, afterSeconds],
    )
  }
}

/** One row of the outbox. */
export interface OutboxRow {
  tenant_id: string
  id: string
  event_id: string
  event_name: AuthEventName
  listener: string
  payload: {
    occurredAt: string
    tenantId: string | null
    actorId: string | null
    data: AuthEventData[AuthEventName]
  }
  attempts: number
}

function toDelivery(row: OutboxRow): Delivery {
  const { occurredAt, ...payload } = row.payload
  return {
    tenantId: row.tenant_id,
    id: row.id,
    listener: row.listener,
    attempts: row.attempts,
    event: authEventOf({
      ...payload,
      id: row.event_id,
      name: row.event_name,
      occurredAt: new Date(occurredAt),
    }),
  }
}
