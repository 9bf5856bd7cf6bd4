import type { Invitation } from '@nest-auth/js-client/contract'
import type { InvitationRow } from './invitation.store.ts'

/** An invitation as the API shows it: no token material. */
export function presentInvitation(row: InvitationRow, roles: string[]): Invitation {
  return {
    id: row.id,
    email: row.email,
    roles: roles.toSorted(),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    invitedBy:
      row.inviterId === null || row.inviterName === null
        ? null
        : { id: row.inviterId, name: row.inviterName },
  }
}
