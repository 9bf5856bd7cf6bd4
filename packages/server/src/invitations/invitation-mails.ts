import { Injectable } from '@nestjs/common'
import { MailQueue } from '../mail/mail-queue.ts'
import type { MailTask } from '../mail/mail-queue.ts'
import { Mailer } from '../mail/mailer.ts'
import { InvitationRoles } from './invitation-roles.ts'
import { InvitationStore } from './invitation.store.ts'

/** Sends the mails of invitations, as long as they hold. */
@Injectable()
export class InvitationMails {
  constructor(
    private readonly store: InvitationStore,
    private readonly roles: InvitationRoles,
    private readonly mailer: Mailer,
    queue: MailQueue,
  ) {
    queue.handle('invitation', (task) => this.send(task))
  }

  private async send({ tenantId, payload }: MailTask): Promise<void> {
    const invitation = await this.store.find(tenantId, String(payload['invitationId']))
    if (!invitation || !(await this.roles.inForce(invitation))) return
    const token = await this.store.issueToken(tenantId, invitation.id)
    if (token === null) return
    await this.mailer.send({
      kind: 'invitation',
      to: invitation.email,
      tenant: invitation.tenant,
      invitedBy: invitation.inviterName,
      link: { page: 'invitation', token, ttlSeconds: InvitationStore.lifetimeSeconds },
    })
  }
}
