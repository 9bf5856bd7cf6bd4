import { Injectable } from '@nestjs/common'
import { Outbox } from './outbox.ts'
import type { OutboxRow } from './outbox.ts'

/** The same where an UPDATE answers nothing: what is due is held and read, then leased. */
@Injectable()
export class PortableOutbox extends Outbox {
  protected override take(
    listeners: readonly string[],
    most: number,
    leaseSeconds: number,
  ): Promise<OutboxRow[]> {
    return this.database.runInTransaction(async (manager) => {
      const due = await this.database.query<OutboxRow>(
        `select tenant_id, id, event_id, event_name, listener, payload, attempts from nest_auth_outbox
          where listener = any($1::text[]) and failed_at is null and next_attempt_at <= now()
          order by next_attempt_at limit $2 for update skip locked`,
        [listeners, most],
        manager,
      )
      for (const { tenant_id, id } of due) {
        await this.database.query(
          `update nest_auth_outbox
              set attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $3)
            where tenant_id = $1 and id = $2`,
          [tenant_id, id, leaseSeconds],
          manager,
        )
      }
      return due.map((row) => ({ ...row, attempts: row.attempts + 1 }))
    })
  }
}
