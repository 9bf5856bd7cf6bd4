import { Failure } from './failure.ts'
import { mayAssign } from './handlers/members.ts'
import { permissionsOf } from './permissions.ts'
import { activeTenant, membershipOf } from './tenants.ts'
import type { InvitationRow, World } from './world.ts'

/** The open invitation of a token, while whoever invited may still invite. @throws Failure `INVALID_TOKEN` */
export function goodInvitation(world: World, token: string): InvitationRow {
  const invitation = [...world.invitations.values()].find((row) => row.token === token)
  if (!invitation || !isOpen(world, invitation) || !mayStillInvite(world, invitation)) {
    throw new Failure('INVALID_TOKEN')
  }
  return invitation
}

export function isOpen(world: World, { tenantId, expiresAt }: InvitationRow): boolean {
  return world.clock.now() < expiresAt && activeTenant(world, tenantId) !== undefined
}

export function forOtherAccount({ email }: InvitationRow): Failure {
  return new Failure('INVITATION_FOR_OTHER_ACCOUNT', { email })
}

function mayStillInvite(world: World, invitation: InvitationRow): boolean {
  const { tenantId, inviterId, isByStaff, roles } = invitation
  const staff = isByStaff ? ({ kind: 'staff', userId: inviterId, sessionId: '' } as const) : undefined
  const inviter = { userId: inviterId, tenantId, ...(staff && { actor: staff }) }
  if (world.users.get(inviterId)?.isDisabled !== false) return false
  const membership = membershipOf(world, inviterId, tenantId)
  if (!isByStaff && (!membership || membership.isSuspended)) return false
  return (
    permissionsOf(world, inviter).has('members:invite') &&
    roles.every((name) => Object.hasOwn(world.rolePermissions, name) && mayAssign(world, inviter, name))
  )
}
