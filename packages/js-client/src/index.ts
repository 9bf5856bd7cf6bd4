export { createAuthClient } from './create-auth-client.ts'
export { asyncStorage } from './accounts/async-storage.ts'
export type { AsyncTokenStorage } from './accounts/async-storage.ts'
export { deviceScope } from './accounts/device-scope.ts'
export type { TabScope } from './accounts/device-scope.ts'
export { cookieTransport } from './cookies/cookie-transport.ts'
export { snapshotOfCookies } from './cookies/snapshot-of-cookies.ts'
export type { SnapshotOfCookiesOptions } from './cookies/snapshot-of-cookies.ts'
export type { TokenTransport } from './http/token-transport.ts'
export { changeEmail } from './recovery/change-email.ts'
export { changePassword } from './recovery/change-password.ts'
export { confirmEmailChange } from './recovery/confirm-email-change.ts'
export { forgotPassword } from './recovery/forgot-password.ts'
export type { ForgotPasswordInput } from './recovery/forgot-password.ts'
export { resetPassword } from './recovery/reset-password.ts'
export { sendVerificationEmail } from './recovery/send-verification-email.ts'
export { verifyEmail } from './recovery/verify-email.ts'
export { endMemberSessions } from './members/end-member-sessions.ts'
export { listMembers } from './members/list-members.ts'
export type { Member } from './members/list-members.ts'
export { listRoles } from './members/list-roles.ts'
export { removeMember } from './members/remove-member.ts'
export { setMemberRoles } from './members/set-member-roles.ts'
export { setMemberStatus } from './members/set-member-status.ts'
export { me } from './sessions/me.ts'
export { selectTenant } from './sessions/select-tenant.ts'
export { signup } from './sessions/signup.ts'
export { hasSessionEnded } from './sessions/has-session-ended.ts'
export { listSessions } from './sessions/list-sessions.ts'
export { endSession } from './sessions/end-session.ts'
export { logoutAll } from './sessions/logout-all.ts'
export { clientConfig } from './tenants/client-config.ts'
export { createTenant } from './tenants/create-tenant.ts'
export { listTenants } from './tenants/list-tenants.ts'
export { locateTenant } from './tenants/locate-tenant.ts'
export type { TenantLocation } from './tenants/locate-tenant.ts'
export { listAuditEntries } from './audit/list-audit-entries.ts'
export type { AuditEntry } from './audit/list-audit-entries.ts'
export { actingTimeLeft } from './platform/acting-time-left.ts'
export { enterTenant } from './platform/enter-tenant.ts'
export { impersonate } from './platform/impersonate.ts'
export { stopImpersonation } from './platform/stop-impersonation.ts'
export { endTenantSessions } from './tenants/end-tenant-sessions.ts'
export { updateTenant } from './tenants/update-tenant.ts'
export { acceptInvitation } from './invitations/accept-invitation.ts'
export { accountFor } from './invitations/account-for.ts'
export type { OtherAccount } from './invitations/account-for.ts'
export { createInvitation } from './invitations/create-invitation.ts'
export { listInvitations } from './invitations/list-invitations.ts'
export type { Invitation } from './invitations/list-invitations.ts'
export { previewInvitation } from './invitations/preview-invitation.ts'
export { resendInvitation } from './invitations/resend-invitation.ts'
export { revokeInvitation } from './invitations/revoke-invitation.ts'
export { followEvents } from './events/follow-events.ts'
export type { FollowEventsOptions } from './events/follow-events.ts'
export { bindStream } from './streams/bind-stream.ts'
export type { BindStreamOptions, StreamConnection, StreamStatus } from './streams/bind-stream.ts'
export type { MessageSource, StreamSource } from './streams/read-stream.ts'
export { expireAccessToken, tokenTimes } from './devtools/token-times.ts'
export type { TokenTimes } from './devtools/token-times.ts'
export { storageAnswersLater } from './devtools/storage-answers-later.ts'
export { AuthApiError, isAuthError } from './http/errors.ts'
export type { AuthApiErrorInit, ClientErrorCode, ClientOnlyErrorCode } from './http/errors.ts'
export type {
  Account,
  AccountKey,
  AccountsState,
  AuthClient,
  AuthClientOptions,
  AuthSnapshot,
  CallInput,
  LoginInput,
  PairKey,
  SignupInput,
  SignupResult,
  SwitchEvent,
  TokenStorage,
} from './auth-client.ts'
export type {
  Actor,
  AuthenticatedResult,
  Branding,
  ErrorBody,
  ErrorCode,
  LoginResult,
  Membership,
  RequestInput,
  ResponseOf,
  RoleListItem,
  Route,
  RouteName,
  Session,
  SessionEvent,
  SessionId,
  SessionListItem,
  Tenant,
  TenantId,
  TenantListItem,
  User,
  UserId,
  ValidationIssue,
} from './contract/index.ts'
