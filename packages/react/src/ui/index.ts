'use client'

export { TenantSwitcher } from './tenant-switcher.tsx'
export type { TenantSwitcherProps } from './tenant-switcher.tsx'
export { AccountSwitcher } from './account-switcher.tsx'
export type { AccountSwitcherProps } from './account-switcher.tsx'
export { AddAccountForm, SignInForm } from './sign-in-form.tsx'
export type { SignInFormProps } from './sign-in-form.tsx'
export { SignUpForm } from './sign-up-form.tsx'
export type { SignUpFormProps } from './sign-up-form.tsx'
export type {
  AccountSwitcherLabels,
  ErrorLabels,
  SignInLabels,
  SignUpLabels,
  TenantSwitcherLabels,
} from './labels.ts'
