import type { Provider, Type } from '@nestjs/common'
import { LoginCandidates } from './authentication/login-candidates.ts'
import { TenantSelection } from './authentication/tenant-selection.ts'
import { FollowPasswordChanges } from './credentials/follow-password-changes.ts'
import { OneTimeTokens } from './credentials/one-time-tokens.ts'
import { Outbox } from './events/outbox.ts'
import { InvitationStore } from './invitations/invitation.store.ts'
import { GuessCounts } from './limits/guess-counts.ts'
import { MailQueue } from './mail/mail-queue.ts'
import { AuditRetention } from './maintenance/audit-retention.ts'
import { MaintenanceBatches } from './maintenance/maintenance-batches.ts'
import { TenantRoles } from './members/tenant-roles.ts'
import { byEngine } from './persistence/portable/by-engine.ts'
import { SystemRoles } from './roles/system-roles.ts'
import { ActingSessions } from './sessions/acting-sessions.ts'
import { SessionStore } from './sessions/session.store.ts'
import { TenantService } from './tenants/tenant.service.ts'
import { Identities } from './users/identities.ts'
import { MembershipStatus } from './users/membership-status.ts'
import { Memberships } from './users/memberships.ts'
import { RoleAssignments } from './users/role-assignments.ts'

/** The classes whose statements are PostgreSQL's own, each with the one that does the same on every other engine, loaded there alone. */
const portableForms = new Map<unknown, () => Promise<Type>>([
  [Outbox, async () => (await import('./events/portable-outbox.ts')).PortableOutbox],
  [MailQueue, async () => (await import('./mail/portable-mail-queue.ts')).PortableMailQueue],
  [GuessCounts, async () => (await import('./limits/portable-guess-counts.ts')).PortableGuessCounts],
  [TenantService, async () => (await import('./tenants/portable-tenant.service.ts')).PortableTenantService],
  [SystemRoles, async () => (await import('./roles/portable-system-roles.ts')).PortableSystemRoles],
  [Identities, async () => (await import('./users/portable-identities.ts')).PortableIdentities],
  [Memberships, async () => (await import('./users/portable-memberships.ts')).PortableMemberships],
  [
    MembershipStatus,
    async () => (await import('./users/portable-membership-status.ts')).PortableMembershipStatus,
  ],
  [
    RoleAssignments,
    async () => (await import('./users/portable-role-assignments.ts')).PortableRoleAssignments,
  ],
  [
    OneTimeTokens,
    async () => (await import('./credentials/portable-one-time-tokens.ts')).PortableOneTimeTokens,
  ],
  [
    FollowPasswordChanges,
    async () =>
      (await import('./credentials/portable-follow-password-changes.ts')).PortableFollowPasswordChanges,
  ],
  [SessionStore, async () => (await import('./sessions/portable-session.store.ts')).PortableSessionStore],
  [
    MaintenanceBatches,
    async () => (await import('./maintenance/portable-maintenance-batches.ts')).PortableMaintenanceBatches,
  ],
  [
    AuditRetention,
    async () => (await import('./maintenance/portable-audit-retention.ts')).PortableAuditRetention,
  ],
  [
    InvitationStore,
    async () => (await import('./invitations/portable-invitation.store.ts')).PortableInvitationStore,
  ],
  [
    LoginCandidates,
    async () => (await import('./authentication/portable-login-candidates.ts')).PortableLoginCandidates,
  ],
  [
    TenantSelection,
    async () => (await import('./authentication/portable-tenant-selection.ts')).PortableTenantSelection,
  ],
  [TenantRoles, async () => (await import('./members/portable-tenant-roles.ts')).PortableTenantRoles],
  [
    ActingSessions,
    async () => (await import('./sessions/portable-acting-sessions.ts')).PortableActingSessions,
  ],
])

/** The same providers, each of those classes in the form that fits the engine. */
export function inPortableForm(providers: Provider[]): Provider[] {
  return providers.map((provider) => {
    const portable = portableForms.get(provider)
    return portable ? byEngine(provider as Type, portable) : provider
  })
}
