import { Injectable } from '@nestjs/common'
import type { Invitation, RequestOutput } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { activeTenantOf } from '../access/current.ts'
import { Audit } from '../audit/audit.ts'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import { MailQueue } from '../mail/mail-queue.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { InvitationRoles } from './invitation-roles.ts'
import { InvitationStore } from './invitation.store.ts'
import { presentInvitation } from './present-invitation.ts'

/** Asks people into the tenant a caller acts in, asks again, and takes it back. */
@Injectable()
export class Invite {
  constructor(
    private readonly database: Database,
    private readonly store: InvitationStore,
    private readonly roles: InvitationRoles,
    private readonly limits: RateLimits,
    private readonly queue: MailQueue,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
  ) {}

  /**
   * Says nothing about whether the address belongs to somebody.
   * @throws AuthError `ROLE_NOT_FOUND`, `ROLE_NOT_ASSIGNABLE`, `RATE_LIMITED`; `NOT_FOUND` where no mail is sent
   */
  async create(
    caller: AuthContext,
    { email, roles: names }: RequestOutput<'createInvitation'>['body'],
  ): Promise<Invitation> {
    const tenantId = this.tenantOf(caller)
    const roles = await this.roles.chosen(caller, tenantId, names)
    await this.limits.count('invitation', { account: email, scopeId: tenantId, tenantId })
    return this.database.runInTransaction(async (manager) => {
      const inviter = { scopeId: caller.userScopeId, userId: caller.userId }
      const roleIds = roles.map(({ id }) => id)
      const id = await this.store.write({ tenantId, email, roleIds, inviter }, manager)
      await this.send(tenantId, id, manager)
      await this.record('invitation.created', { tenantId, id, email }, manager)
      const data = { invitationId: id, email }
      await this.events.publish({ name: 'invitation.created', tenantId, data }, manager)
      const written = await this.store.find(tenantId, id, manager)
      if (!written) throw new AuthError('TENANT_NOT_FOUND')
      return presentInvitation(
        written,
        roles.map(({ name }) => name),
      )
    })
  }

  /** The former link opens nothing from now on. @throws AuthError `INVITATION_NOT_FOUND`, `RATE_LIMITED` */
  async resend(caller: AuthContext, id: string): Promise<void> {
    const tenantId = this.tenantOf(caller)
    const { email } = await this.open(tenantId, id)
    await this.limits.count('invitation', { account: email, scopeId: tenantId, tenantId })
    await this.database.runInTransaction(async (manager) => {
      if (!(await this.store.renew(tenantId, id, manager))) throw new AuthError('INVITATION_NOT_FOUND')
      await this.send(tenantId, id, manager)
      await this.record('invitation.resent', { tenantId, id, email }, manager)
    })
  }

  /** @throws AuthError `INVITATION_NOT_FOUND` */
  async revoke(caller: AuthContext, id: string): Promise<void> {
    const tenantId = activeTenantOf(caller)
    await this.database.runInTransaction(async (manager) => {
      const { email } = await this.open(tenantId, id, manager)
      if (!(await this.store.revoke(tenantId, id, manager))) throw new AuthError('INVITATION_NOT_FOUND')
      await this.record('invitation.revoked', { tenantId, id, email }, manager)
      const data = { invitationId: id, email }
      await this.events.publish({ name: 'invitation.revoked', tenantId, data }, manager)
    })
  }

  private tenantOf(caller: AuthContext): string {
    if (!this.queue.isEnabled) throw new AuthError('NOT_FOUND')
    return activeTenantOf(caller)
  }

  private async open(tenantId: string, id: string, manager?: EntityManager) {
    const invitation = await this.store.find(tenantId, id, manager)
    if (!invitation) throw new AuthError('INVITATION_NOT_FOUND')
    return invitation
  }

  private send(tenantId: string, id: string, manager: EntityManager): Promise<void> {
    return this.queue.add({ tenantId, task: 'invitation', payload: { invitationId: id } }, manager)
  }

  private record(
    action: 'invitation.created' | 'invitation.resent' | 'invitation.revoked',
    { tenantId, id, email }: { tenantId: string; id: string; email: string },
    manager: EntityManager,
  ): Promise<void> {
    return this.audit.record(
      { action, tenantId, target: { kind: 'invitation', id }, details: { email } },
      manager,
    )
  }
}
