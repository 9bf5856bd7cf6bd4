import type { Provider } from '@nestjs/common'
import { APP_FILTER, APP_GUARD } from '@nestjs/core'
import { AccessGuard } from './access/access.guard.ts'
import { Callers } from './access/callers.ts'
import { IntendedTenants } from './access/intended-tenants.ts'
import { SocketCallers } from './access/socket-callers.ts'
import { Audit } from './audit/audit.ts'
import { PlatformWorkOnRecord } from './audit/platform-work.ts'
import { KnownDevices } from './access/known-devices.ts'
import { MODULE_OPTIONS_TOKEN } from './auth.module-definition.ts'
import type { NestAuthModuleOptions } from './auth.options.ts'
import { Boot } from './authentication/boot.ts'
import { CreateTenant } from './authentication/create-tenant.ts'
import { DefaultTenant } from './authentication/default-tenant.ts'
import { ForgiveGuesses } from './authentication/forgive-guesses.ts'
import { LogIn } from './authentication/log-in.ts'
import { LoginCandidates } from './authentication/login-candidates.ts'
import { AnswerInTime } from './http/answer-in-time.ts'
import { RouteAnswers } from './http/route-answers.ts'
import { SessionCookieJar } from './http/session-cookie-jar.ts'
import { SignUp } from './authentication/sign-up.ts'
import { UnverifiedSignUp } from './authentication/unverified-sign-up.ts'
import { TenantSelection } from './authentication/tenant-selection.ts'
import { readConfiguration } from './errors/misuse-error.ts'
import { AuthEventListeners } from './events/auth-event-listeners.ts'
import { AuthEvents } from './events/auth-events.ts'
import { EventEmitterBridge } from './events/event-emitter.ts'
import { OutboxDispatcher } from './events/outbox-dispatcher.ts'
import { Outbox } from './events/outbox.ts'
import { FollowPasswordChanges } from './credentials/follow-password-changes.ts'
import { OneTimeTokens } from './credentials/one-time-tokens.ts'
import { AuthExceptionFilter } from './http/auth-exception.filter.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from './injection-tokens.ts'
import { GuessCounts } from './limits/guess-counts.ts'
import { Guesses } from './limits/guesses.ts'
import { RateLimits } from './limits/rate-limits.ts'
import { GracefulShutdown } from './operations/health/graceful-shutdown.ts'
import { ReserveMetrics } from './operations/health/reserve-metrics.ts'
import { FollowChanges } from './operations/invalidation/follow-changes.ts'
import { MailQueue } from './mail/mail-queue.ts'
import { Mailer } from './mail/mailer.ts'
import { SessionStreams } from './operations/session-streams/session-streams.ts'
import { AcceptInvitation } from './invitations/accept-invitation.ts'
import { InvitationMails } from './invitations/invitation-mails.ts'
import { InvitationRoles } from './invitations/invitation-roles.ts'
import { InvitationStore } from './invitations/invitation.store.ts'
import { Invite } from './invitations/invite.ts'
import { WithdrawWithMembership } from './invitations/withdraw-with-membership.ts'
import { ActiveTenant } from './members/active-tenant.ts'
import { EndMemberSessions } from './members/end-member-sessions.ts'
import { AuditNames } from './members/audit-names.ts'
import { MemberDirectory } from './members/member-directory.ts'
import { Owners } from './members/owners.ts'
import { RemoveMember } from './members/remove-member.ts'
import { SetMemberStatus } from './members/set-member-status.ts'
import { SetMemberRoles } from './members/set-member-roles.ts'
import { TenantRoles } from './members/tenant-roles.ts'
import { AuditRetention } from './maintenance/audit-retention.ts'
import { AuthMaintenance } from './maintenance/auth-maintenance.ts'
import { ExpiredRows } from './maintenance/expired-rows.ts'
import { MaintenanceBatches } from './maintenance/maintenance-batches.ts'
import { TenantPurge } from './maintenance/tenant-purge.ts'
import { CredentialMarks } from './passwords/credential-marks.ts'
import { Passwords } from './passwords/passwords.ts'
import { inPortableForm } from './portable-forms.ts'
import { Database } from './persistence/database.ts'
import { ActAsStaff } from './platform/act-as-staff.ts'
import { PlatformService } from './platform/platform.service.ts'
import { ChangeEmail } from './recovery/change-email.ts'
import { ChangePassword } from './recovery/change-password.ts'
import { CurrentPassword } from './recovery/current-password.ts'
import { ForgotPassword } from './recovery/forgot-password.ts'
import { RecoveryDeeds } from './recovery/recovery-deeds.ts'
import { RecoveryMails } from './recovery/recovery-mails.ts'
import { ResetPassword } from './recovery/reset-password.ts'
import { VerifyEmail } from './recovery/verify-email.ts'
import { IsolationCheck } from './persistence/isolation/isolation-check.ts'
import { resolveOptions } from './resolved-options.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { Permissions } from './roles/permissions.ts'
import { RoleChanges } from './roles/role-changes.ts'
import { RoleService } from './roles/role.service.ts'
import { SystemRoles } from './roles/system-roles.ts'
import { ActingSessions } from './sessions/acting-sessions.ts'
import { AccessTokens } from './sessions/access-token.ts'
import { CookieSessions } from './sessions/cookie-sessions.ts'
import { FollowTenantChanges } from './sessions/follow-tenant-changes.ts'
import { FollowRoleChanges } from './sessions/follow-role-changes.ts'
import { FollowUserChanges } from './sessions/follow-user-changes.ts'
import { LiveSessions } from './sessions/live-sessions.ts'
import { RefreshSession } from './sessions/refresh-session.ts'
import { RefreshTokens } from './sessions/refresh-token.ts'
import { RotationsInFlight } from './sessions/rotations-in-flight.ts'
import { SessionStore } from './sessions/session.store.ts'
import { SessionTokens } from './sessions/session-tokens.ts'
import { Sessions } from './sessions/sessions.ts'
import { SigningKeyStore } from './sessions/signing-key.store.ts'
import { SigningKeys } from './sessions/signing-keys.ts'
import { UnwrittenEnds } from './sessions/unwritten-ends.ts'
import { AuthLog } from './telemetry/auth-log.ts'
import { AuthMetrics } from './telemetry/auth-metrics.ts'
import { NestAuthLogger } from './telemetry/nest-auth-logger.ts'
import { RequestReports } from './telemetry/request-reports.ts'
import { policyFor } from './tenants/policy-for.ts'
import { SessionEras } from './tenants/session-eras.ts'
import { TenantChanges } from './tenants/tenant-changes.ts'
import { TenantLifecycle } from './tenants/tenant-lifecycle.ts'
import { KnownSlugs } from './tenants/known-slugs.ts'
import { TenantResolver } from './tenants/tenant-resolver.ts'
import { TenantService } from './tenants/tenant.service.ts'
import { Identities } from './users/identities.ts'
import { InstallUserOperations } from './users/install-user-operations.ts'
import { MemberDeeds } from './users/member-deeds.ts'
import { MembershipStatus } from './users/membership-status.ts'
import { Memberships } from './users/memberships.ts'
import { PasswordChanges } from './users/password-changes.ts'
import { PlatformAccesses } from './users/platform-accesses.ts'
import { RoleAssignments } from './users/role-assignments.ts'
import { SavedUsers } from './users/saved-users.ts'
import { UserChanges } from './users/user-changes.ts'
import { UserDeeds } from './users/user-deeds.ts'
import { UserHooks } from './users/user-hooks.ts'
import { UserPasswords } from './users/user-passwords.ts'
import { UserQueries } from './users/user-queries.ts'
import { UserScopes } from './users/user-scopes.ts'
import { UserStore } from './users/user-store.ts'
import { UserService } from './users/user.service.ts'

/** Everything the module provides, to itself and to the application. */
export const providers: Provider[] = inPortableForm([
  {
    provide: RESOLVED_OPTIONS,
    useFactory: (options: NestAuthModuleOptions) => readConfiguration(() => resolveOptions(options)),
    inject: [MODULE_OPTIONS_TOKEN],
  },
  {
    provide: TENANT_POLICY,
    useFactory: (options: ResolvedOptions) => policyFor(options.tenancy, options.requiresTenantAtSignup),
    inject: [RESOLVED_OPTIONS],
  },
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_FILTER, useClass: AuthExceptionFilter },
  AuthLog,
  NestAuthLogger,
  AuthMetrics,
  RequestReports,
  Database,
  Audit,
  PlatformWorkOnRecord,
  AuthEventListeners,
  EventEmitterBridge,
  Outbox,
  OutboxDispatcher,
  AuthEvents,
  IsolationCheck,
  Passwords,
  CredentialMarks,
  RateLimits,
  SessionEras,
  TenantChanges,
  TenantLifecycle,
  MailQueue,
  Mailer,
  GuessCounts,
  Guesses,
  TenantService,
  KnownSlugs,
  TenantResolver,
  SystemRoles,
  Permissions,
  RoleChanges,
  RoleService,
  UserScopes,
  UserChanges,
  UserDeeds,
  UserHooks,
  UserPasswords,
  PasswordChanges,
  Identities,
  MemberDeeds,
  Memberships,
  MembershipStatus,
  PlatformAccesses,
  RoleAssignments,
  UserStore,
  UserQueries,
  UserService,
  InstallUserOperations,
  SavedUsers,
  OneTimeTokens,
  FollowPasswordChanges,
  SessionStore,
  UnwrittenEnds,
  LiveSessions,
  FollowTenantChanges,
  FollowUserChanges,
  FollowRoleChanges,
  RefreshTokens,
  SigningKeyStore,
  RotationsInFlight,
  SigningKeys,
  AccessTokens,
  MaintenanceBatches,
  ExpiredRows,
  AuditRetention,
  TenantPurge,
  AuthMaintenance,
  SessionTokens,
  Sessions,
  RefreshSession,
  CookieSessions,
  Callers,
  IntendedTenants,
  SocketCallers,
  RecoveryDeeds,
  RecoveryMails,
  ForgotPassword,
  ResetPassword,
  CurrentPassword,
  ChangePassword,
  VerifyEmail,
  ChangeEmail,
  KnownDevices,
  ForgiveGuesses,
  InvitationStore,
  InvitationRoles,
  InvitationMails,
  Invite,
  AcceptInvitation,
  WithdrawWithMembership,
  DefaultTenant,
  SessionCookieJar,
  AnswerInTime,
  RouteAnswers,
  LoginCandidates,
  LogIn,
  UnverifiedSignUp,
  SignUp,
  TenantSelection,
  CreateTenant,
  ActiveTenant,
  AuditNames,
  MemberDirectory,
  TenantRoles,
  Owners,
  SetMemberRoles,
  SetMemberStatus,
  EndMemberSessions,
  RemoveMember,
  ActingSessions,
  ActAsStaff,
  PlatformService,
  Boot,
  FollowChanges,
  SessionStreams,
  GracefulShutdown,
  ReserveMetrics,
])
