import type { ComponentType } from 'react'
import {
  AccountSwitcher,
  ActingBanner,
  ForgotPasswordForm,
  InvitationPage,
  ResetPasswordForm,
  SignInForm,
  SignUpForm,
  TenantSwitcher,
  UserButton,
} from '../../../packages/react/src/ui/index.ts'

const nothing = () => {}

/** What the gallery shows, by name. */
export const pieces: Record<string, ComponentType> = {
  'tenant-switcher': () => <TenantSwitcher />,
  'tenant-switcher-create': () => <TenantSwitcher onCreateTenant={nothing} />,
  'account-switcher': () => <AccountSwitcher onAddAccount={nothing} />,
  'user-button': () => (
    <UserButton onManageAccount={nothing} onManageSessions={nothing} onAddAccount={nothing} />
  ),
  acting: () => (
    <>
      <ActingBanner locale="en" />
      <TenantSwitcher onCreateTenant={nothing} />
    </>
  ),
  'forgot-password': () => <ForgotPasswordForm />,
  'reset-password': () => <ResetPasswordForm token="mailed" />,
  invitation: () => <InvitationPage token="mailed" onLeave={nothing} />,
  'sign-in': () => <SignInForm />,
  'sign-in-slug': () => <SignInForm asksForTenant />,
  'sign-up': () => <SignUpForm createsTenant />,
}
