import { Injectable } from '@nestjs/common'
import { MailQueue, batch } from './mail-queue.ts'
import type { ClaimedMail } from './mail-queue.ts'

/** The same where an UPDATE answers nothing: what is due is held, read, and put off before anybody else sees it. */
@Injectable()
export class PortableMailQueue extends MailQueue {
  protected override claim(): Promise<ClaimedMail[]> {
    return this.database.runInTransaction(async (manager) => {
      const due = await this.database.query<ClaimedMail>(
        `select tenant_id as "tenantId", id, task, payload, attempts from nest_auth_queued_mails
          where next_attempt_at <= now() order by next_attempt_at limit $1 for update skip locked`,
        [batch],
        manager,
      )
      for (const { tenantId, id, attempts } of due) {
        await this.database.query(
          `update nest_auth_queued_mails
              set attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $3)
            where tenant_id = $1 and id = $2`,
          [tenantId, id, Math.min(3600, 60 * 2 ** attempts)],
          manager,
        )
      }
      return due.map((mail) => ({ ...mail, attempts: mail.attempts + 1 }))
    })
  }
}
