import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { TenantRoles, assertMayAssign, mayAssign } from '../members/tenant-roles.ts'
import type { TenantRole } from '../members/tenant-roles.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import type { InvitationRow } from './invitation.store.ts'

/** Decides which roles an invitation may carry: when it is made, and again when it is accepted. */
@Injectable()
export class InvitationRoles {
  constructor(private readonly roles: TenantRoles) {}

  /** The roles of these names. @throws AuthError `ROLE_NOT_FOUND`, `ROLE_NOT_ASSIGNABLE` */
  async chosen(caller: AuthContext, tenantId: string, names: readonly string[]): Promise<TenantRole[]> {
    const chosen = await this.roles.named(tenantId, names)
    assertMayAssign(caller, chosen)
    return chosen
  }

  /**
   * The roles of an invitation, while it holds: each role exists, and whoever invited may still invite and give it.
   * Null for an invitation that has lost its ground.
   */
  async inForce(invitation: InvitationRow, manager?: EntityManager): Promise<TenantRole[] | null> {
    const { roleIds, inviterId, inviterGrants } = invitation
    const roles = (await this.roles.list(invitation.tenantId, manager)).filter(({ id }) =>
      roleIds.includes(id),
    )
    if (roles.length < roleIds.length) return null
    if (inviterId === null) return roles
    const permissions = inviterGrants.flatMap((grant) => grant.permissions)
    const inviter = { grants: inviterGrants, permissions }
    const mayInvite = permissions.includes('members:invite')
    return mayInvite && roles.every((role) => mayAssign(inviter, role)) ? roles : null
  }

  /** The names of an invitation's roles, as far as they exist. */
  async namesOf(
    invitations: readonly InvitationRow[],
    tenantId: string,
  ): Promise<(row: InvitationRow) => string[]> {
    const known = invitations.length === 0 ? [] : await this.roles.list(tenantId)
    return ({ roleIds }) => known.filter(({ id }) => roleIds.includes(id)).map(({ name }) => name)
  }
}
