'use client'

export { AuthProvider } from './auth-provider.tsx'
export type { AuthProviderProps } from './auth-provider.tsx'
export type { AuthBoundary } from './runtime/auth-runtime.ts'
export type { AuthAnnouncements } from './runtime/live-region.tsx'
export { TenantScope } from './tenant-scope.tsx'
export type { TenantScopeProps } from './tenant-scope.tsx'

export { useAuthClient } from './hooks/use-auth-client.ts'
export { useUser } from './hooks/use-user.ts'
export type { LoadingUser, SignedInUser, SignedOutUser, UserResult } from './hooks/use-user.ts'
export { useSuspenseUser } from './hooks/use-suspense-user.ts'
export { useLogin } from './hooks/use-login.ts'
export { useAddAccount } from './hooks/use-add-account.ts'
export type { SignInFlow, SignInStep } from './hooks/use-sign-in-flow.ts'
export { useSignup } from './hooks/use-signup.ts'
export { useLogout } from './hooks/use-logout.ts'
export type { LogoutInput } from './hooks/use-logout.ts'
export { useRetryAfter } from './hooks/use-retry-after.ts'
export type { RetryAfter } from './hooks/use-retry-after.ts'
export { useTenantLookup } from './hooks/use-tenant-lookup.ts'
export type { TenantLookup } from './hooks/use-tenant-lookup.ts'
export { useTenantLink } from './hooks/use-tenant-link.ts'
export type { TenantLink, UseTenantLinkOptions } from './hooks/use-tenant-link.ts'
export { useSuspenseTenants, useTenants } from './hooks/use-tenants.ts'
export type { SuspenseTenantsResult, TenantsResult } from './hooks/use-tenants.ts'
export { useCreateTenant } from './hooks/use-create-tenant.ts'
export type { CreateTenantInput } from './hooks/use-create-tenant.ts'
export { useSwitchTenant } from './hooks/use-switch-tenant.ts'
export type { SwitchTenantResult } from './hooks/use-switch-tenant.ts'
export { useBeforeSwitch } from './hooks/use-before-switch.ts'
export { useAccounts } from './hooks/use-accounts.ts'
export { useSwitchAccount } from './hooks/use-switch-account.ts'
export type { SwitchAccountResult } from './hooks/use-switch-account.ts'
export { useRemoveAccount } from './hooks/use-remove-account.ts'
export { useSessions } from './hooks/use-sessions.ts'
export { useSuspenseSessions } from './hooks/use-suspense-sessions.ts'
export { useEndSession } from './hooks/use-end-session.ts'
export { useAuthEvents } from './hooks/use-auth-events.ts'
export { useStream } from './hooks/use-stream.ts'
export type { UseStreamOptions } from './hooks/use-stream.ts'

export { useForgotPassword } from './hooks/use-forgot-password.ts'
export { useResetPassword } from './hooks/use-reset-password.ts'
export { useChangePassword } from './hooks/use-change-password.ts'
export { useSendVerificationEmail } from './hooks/use-send-verification-email.ts'
export { useVerifyEmail } from './hooks/use-verify-email.ts'
export { useChangeEmail } from './hooks/use-change-email.ts'
export { useConfirmEmailChange } from './hooks/use-confirm-email-change.ts'

export type { ListResult, SuspenseListResult, UseListOptions } from './hooks/use-list.ts'
export type { PagesResult, SuspensePagesResult, UsePagesOptions } from './hooks/use-pages.ts'
export { useSuspenseMembers } from './hooks/use-suspense-members.ts'
export { useMembers } from './hooks/use-members.ts'
export { useSetMemberRoles } from './hooks/use-set-member-roles.ts'
export type { SetMemberRolesInput } from './hooks/use-set-member-roles.ts'
export { useEndMemberSessions } from './hooks/use-end-member-sessions.ts'
export { useEndTenantSessions } from './hooks/use-end-tenant-sessions.ts'
export { useSetMemberStatus } from './hooks/use-set-member-status.ts'
export type { SetMemberStatusInput } from './hooks/use-set-member-status.ts'
export { useRemoveMember } from './hooks/use-remove-member.ts'
export { useAuditEntries } from './hooks/use-audit-entries.ts'
export { useSuspenseAuditEntries } from './hooks/use-suspense-audit-entries.ts'
export type { UseAuditEntriesOptions } from './hooks/use-audit-entries.ts'
export { useRoles } from './hooks/use-roles.ts'
export { useSuspenseRoles } from './hooks/use-suspense-roles.ts'
export { useUpdateTenant } from './hooks/use-update-tenant.ts'
export { useInvitations } from './hooks/use-invitations.ts'
export { useSuspenseInvitations } from './hooks/use-suspense-invitations.ts'
export { useCreateInvitation } from './hooks/use-create-invitation.ts'
export { useResendInvitation } from './hooks/use-resend-invitation.ts'
export { useRevokeInvitation } from './hooks/use-revoke-invitation.ts'
export { usePreviewInvitation } from './hooks/use-preview-invitation.ts'
export type { InvitationPreview } from './hooks/use-preview-invitation.ts'
export { useAcceptInvitation } from './hooks/use-accept-invitation.ts'
export type { AcceptInvitationResult } from './hooks/use-accept-invitation.ts'
export { useEnterTenant } from './hooks/use-enter-tenant.ts'
export { useImpersonate } from './hooks/use-impersonate.ts'
export { useStopImpersonation } from './hooks/use-stop-impersonation.ts'
export { useActing } from './hooks/use-acting.ts'
export type { Acting } from './hooks/use-acting.ts'
export { usePermission } from './hooks/use-permission.ts'
export { useRole } from './hooks/use-role.ts'

export { SignedIn } from './gates/signed-in.tsx'
export type { GateProps } from './gates/signed-in.tsx'
export { SignedOut } from './gates/signed-out.tsx'
export { Show } from './gates/show.tsx'
export type { ShowCondition, ShowProps } from './gates/show.tsx'

export { useTenantSwitcher } from './switcher/use-tenant-switcher.ts'
export type {
  TenantSwitcherState,
  TenantSwitcherStatus,
  UseTenantSwitcherOptions,
} from './switcher/use-tenant-switcher.ts'
export type { TenantOption } from './switcher/tenant-options.ts'
export { useAccountSwitcher } from './switcher/use-account-switcher.ts'
export type {
  AccountOption,
  AccountSwitcherState,
  UseAccountSwitcherOptions,
} from './switcher/use-account-switcher.ts'
export type {
  ListProps,
  OptionNavigation,
  OptionProps,
  SearchProps,
  TriggerProps,
} from './switcher/use-option-navigation.ts'
export type {
  PermissionName,
  Register,
  RegisteredMembership,
  RegisteredUser,
  RoleName,
  UserProfile,
} from './register.ts'
export { userLabel } from './user-label.ts'
