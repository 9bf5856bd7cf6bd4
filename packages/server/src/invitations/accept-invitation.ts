import { Inject, Injectable } from '@nestjs/common'
import type { ResponseOf } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import type { TenantRole } from '../members/tenant-roles.ts'
import { Database } from '../persistence/database.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { presentTenant } from '../sessions/present.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { Memberships } from '../users/memberships.ts'
import type { UserRef } from '../users/user-scopes.ts'
import { UserStore } from '../users/user-store.ts'
import { InvitationRoles } from './invitation-roles.ts'
import { InvitationStore } from './invitation.store.ts'
import type { InvitationRow } from './invitation.store.ts'

/** Lets people join by the link of an invitation. */
@Injectable()
export class AcceptInvitation {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly store: InvitationStore,
    private readonly roles: InvitationRoles,
    private readonly memberships: Memberships,
    private readonly users: UserStore,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
  ) {}

  /** What an invitation is about; nothing is spent. @throws AuthError `INVALID_TOKEN` */
  async preview(token: string): Promise<ResponseOf<'previewInvitation'>> {
    const { invitation, roles } = await this.open(token)
    return {
      tenant: presentTenant(invitation.tenant),
      email: invitation.email,
      roles: roles.map(({ name }) => name).toSorted(),
      invitedBy: invitation.inviterName,
    }
  }

  /** The invitation behind a token, for somebody with this address. @throws AuthError as `accept` */
  async for(token: string, email: string | null | undefined): Promise<InvitationRow> {
    const { invitation } = await this.open(token)
    if (email !== invitation.email) throw forOtherAccount(invitation)
    return invitation
  }

  /** Makes the caller a member. @throws AuthError `INVALID_TOKEN`, `INVITATION_FOR_OTHER_ACCOUNT` */
  async accept(caller: AuthContext, token: string): Promise<ResponseOf<'acceptInvitation'>> {
    const user = { tenantId: caller.userScopeId, id: caller.userId }
    return this.database.runInTransaction(async (manager) => {
      const { invitation } = await this.open(token, manager)
      // The address as it is now; the lock holds it until the end.
      const [row] = await this.database.query<{ email: string | null }>(
        'select email from nest_auth_users where tenant_id = $1 and id = $2 for update',
        [user.tenantId, user.id],
        manager,
      )
      const isAtHome = user.tenantId === this.policy.identityScopeOf(invitation.tenantId)
      if (!isAtHome || row?.email !== invitation.email) throw forOtherAccount(invitation)
      // Whoever invites need not be somebody who may lift a suspension.
      const membership = await this.memberships.find(invitation.tenantId, user.id, manager)
      if (membership?.isActive === false) throw new AuthError('INVALID_TOKEN')
      await this.join(token, user, manager)
      // Only whoever reads the mails of the address has the link.
      await this.users.update(user, { isEmailVerified: true }, manager)
      return { tenant: presentTenant(invitation.tenant) }
    })
  }

  /** Spends the token and makes a user a member with the roles of the invitation. @throws AuthError `INVALID_TOKEN` */
  async join(token: string, user: UserRef, manager: EntityManager): Promise<void> {
    const { invitation, roles } = await this.open(token, manager)
    if (!(await this.store.accept(token, manager))) throw new AuthError('INVALID_TOKEN')
    const { tenantId, id: invitationId, email } = invitation
    const userId = user.id
    const actor = { kind: 'user' as const, id: userId }
    await this.memberships.add(
      { tenantId, userScopeId: user.tenantId, userId, roleIds: roles.map(({ id }) => id), actor },
      manager,
    )
    await this.audit.record(
      {
        action: 'invitation.accepted',
        tenantId,
        target: { kind: 'invitation', id: invitationId },
        actor,
        details: { email, roles: roles.map(({ name }) => name) },
      },
      manager,
    )
    const data = { userId, userScopeId: user.tenantId, invitationId, email }
    await this.events.publish({ name: 'invitation.accepted', tenantId, data }, manager)
  }

  private async open(
    token: string,
    manager?: EntityManager,
  ): Promise<{ invitation: InvitationRow; roles: TenantRole[] }> {
    const invitation = await this.store.findByToken(token, manager)
    // Who invited may have lost the right meanwhile, and a role may have gone.
    const roles = invitation && (await this.roles.inForce(invitation, manager))
    if (!invitation || !roles) throw new AuthError('INVALID_TOKEN')
    return { invitation, roles }
  }
}

function forOtherAccount({ email }: InvitationRow): AuthError {
  return new AuthError('INVITATION_FOR_OTHER_ACCOUNT', { email })
}
