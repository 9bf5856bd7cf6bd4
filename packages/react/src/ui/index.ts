'use client'

export { TenantSwitcher } from './tenant-switcher.tsx'
export type { TenantSwitcherProps } from './tenant-switcher.tsx'
export { AccountSwitcher } from './account-switcher.tsx'
export type { AccountSwitcherProps } from './account-switcher.tsx'
export { UserButton } from './user-button.tsx'
export type { UserButtonAction, UserButtonProps } from './user-button.tsx'
export type { AccountSlots, FormSlots, PopupSlots, TenantSlots } from './slots.ts'
export { AddAccountForm, SignInForm } from './sign-in-form.tsx'
export type { SignInFormProps } from './sign-in-form.tsx'
export { ForgotPasswordForm } from './forgot-password-form.tsx'
export type { ForgotPasswordFormProps } from './forgot-password-form.tsx'
export { ResetPasswordForm } from './reset-password-form.tsx'
export type { ResetPasswordFormProps } from './reset-password-form.tsx'
export type { ForgotPasswordLabels, ResetPasswordLabels } from './recovery-labels.ts'
export { SignUpForm } from './sign-up-form.tsx'
export type { SignUpFormProps } from './sign-up-form.tsx'
export { InvitationPage } from './invitation-page.tsx'
export type { InvitationPageProps } from './invitation-page.tsx'
export type { InvitationLabels } from './invitation-labels.ts'
export { ActingBanner } from './acting-banner.tsx'
export type { ActingBannerProps } from './acting-banner.tsx'
export type { ActingLabels } from './acting-labels.ts'
export type {
  AccountSwitcherLabels,
  ErrorLabels,
  SignInLabels,
  SignUpLabels,
  TenantSwitcherLabels,
  UserButtonLabels,
} from './labels.ts'
