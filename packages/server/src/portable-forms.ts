import type { Provider, Type } from '@nestjs/common'
import { LoginCandidates } from './authentication/login-candidates.ts'
import { PortableLoginCandidates } from './authentication/portable-login-candidates.ts'
import { PortableTenantSelection } from './authentication/portable-tenant-selection.ts'
import { TenantSelection } from './authentication/tenant-selection.ts'
import { FollowPasswordChanges } from './credentials/follow-password-changes.ts'
import { PortableFollowPasswordChanges } from './credentials/portable-follow-password-changes.ts'
import { OneTimeTokens } from './credentials/one-time-tokens.ts'
import { PortableOneTimeTokens } from './credentials/portable-one-time-tokens.ts'
import { Outbox } from './events/outbox.ts'
import { PortableOutbox } from './events/portable-outbox.ts'
import { InvitationStore } from './invitations/invitation.store.ts'
import { PortableInvitationStore } from './invitations/portable-invitation.store.ts'
import { GuessCounts } from './limits/guess-counts.ts'
import { PortableGuessCounts } from './limits/portable-guess-counts.ts'
import { MailQueue } from './mail/mail-queue.ts'
import { PortableMailQueue } from './mail/portable-mail-queue.ts'
import { AuditRetention } from './maintenance/audit-retention.ts'
import { PortableAuditRetention } from './maintenance/portable-audit-retention.ts'
import { MaintenanceBatches } from './maintenance/maintenance-batches.ts'
import { PortableMaintenanceBatches } from './maintenance/portable-maintenance-batches.ts'
import { PortableTenantRoles } from './members/portable-tenant-roles.ts'
import { TenantRoles } from './members/tenant-roles.ts'
import { byEngine } from './persistence/portable/by-engine.ts'
import { PortableSystemRoles } from './roles/portable-system-roles.ts'
import { SystemRoles } from './roles/system-roles.ts'
import { ActingSessions } from './sessions/acting-sessions.ts'
import { PortableActingSessions } from './sessions/portable-acting-sessions.ts'
import { PortableSessionStore } from './sessions/portable-session.store.ts'
import { SessionStore } from './sessions/session.store.ts'
import { PortableTenantService } from './tenants/portable-tenant.service.ts'
import { TenantService } from './tenants/tenant.service.ts'
import { Identities } from './users/identities.ts'
import { PortableIdentities } from './users/portable-identities.ts'
import { MembershipStatus } from './users/membership-status.ts'
import { PortableMembershipStatus } from './users/portable-membership-status.ts'
import { Memberships } from './users/memberships.ts'
import { PortableMemberships } from './users/portable-memberships.ts'
import { PortableRoleAssignments } from './users/portable-role-assignments.ts'
import { RoleAssignments } from './users/role-assignments.ts'

/** The classes whose statements are PostgreSQL's own, each with the one that does the same on every other engine. */
const portableForms = new Map<unknown, Type>([
  [Outbox, PortableOutbox],
  [MailQueue, PortableMailQueue],
  [GuessCounts, PortableGuessCounts],
  [TenantService, PortableTenantService],
  [SystemRoles, PortableSystemRoles],
  [Identities, PortableIdentities],
  [Memberships, PortableMemberships],
  [MembershipStatus, PortableMembershipStatus],
  [RoleAssignments, PortableRoleAssignments],
  [OneTimeTokens, PortableOneTimeTokens],
  [FollowPasswordChanges, PortableFollowPasswordChanges],
  [SessionStore, PortableSessionStore],
  [MaintenanceBatches, PortableMaintenanceBatches],
  [AuditRetention, PortableAuditRetention],
  [InvitationStore, PortableInvitationStore],
  [LoginCandidates, PortableLoginCandidates],
  [TenantSelection, PortableTenantSelection],
  [TenantRoles, PortableTenantRoles],
  [ActingSessions, PortableActingSessions],
])

/** The same providers, each of those classes in the form that fits the engine. */
export function inPortableForm(providers: Provider[]): Provider[] {
  return providers.map((provider) => {
    const portable = portableForms.get(provider)
    return portable ? byEngine(provider as Type, portable) : provider
  })
}
