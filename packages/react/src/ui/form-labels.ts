import type { ErrorLabels } from './labels.ts'
import { tryAgain } from './try-again.ts'

/** Texts of `<SignInForm>`. */
export interface SignInLabels {
  title: string
  email: string
  password: string
  submit: string
  submitting: string
  slug: string
  slugHint: string
  slugNotFound: string
  next: string
  tenant: (name: string) => string
  changeTenant: string
  chooseTenant: string
  mfaTitle: string
  mfa: string
  back: string
  retry: string
  /** Said where nobody signed out, and the server has ended the session all the same. */
  sessionEnded: string
  /** Said when a form that had to wait may be sent again. */
  waitIsOver: string
  errors: ErrorLabels
}

export const signInLabels: SignInLabels = {
  title: 'Sign in',
  email: 'Email',
  password: 'Password',
  submit: 'Sign in',
  submitting: 'Signing in…',
  slug: 'Organisation address',
  slugHint: 'The short name you were given, such as acme.',
  slugNotFound: 'There is no organisation at that address.',
  next: 'Continue',
  tenant: (name) => `Signing in to ${name}`,
  changeTenant: 'Change',
  chooseTenant: 'Choose an organisation',
  mfaTitle: 'One more step',
  mfa: 'Your account asks for a second factor.',
  back: 'Back',
  retry: 'Try again',
  sessionEnded: 'Your session has ended.',
  waitIsOver: 'You can try again now.',
  errors: {
    // Where sign-ups keep quiet about who has an account, an address not confirmed yet is answered like a wrong password.
    INVALID_CREDENTIALS:
      'Email or password is wrong. If a mail asks you to confirm your address, open its link first.',
    VALIDATION_FAILED: 'Check what you have typed.',
    INVALID_SELECTION_TOKEN: 'That took too long. Sign in again.',
    TENANT_NOT_FOUND: 'There is no such organisation.',
    TENANT_SUSPENDED: 'That organisation is suspended. Ask its owner.',
    TOO_MANY_ACCOUNTS: 'This device has as many accounts as it can hold. Sign out of one first.',
    RATE_LIMITED: (error) => `Too many attempts. ${tryAgain(error)}`,
    NETWORK_ERROR: 'You seem to be offline. Check your connection and try again.',
    other: 'Signing in did not work. Try again.',
  },
}

/** Texts of `<SignUpForm>`. */
export interface SignUpLabels {
  title: string
  name: string
  email: string
  password: string
  passwordHint: string
  tenantName: string
  tenantSlug: string
  /** Asks for the address of the tenant to be joined. */
  slug: string
  slugHint: string
  slugNotFound: string
  next: string
  /** Says which tenant is joined. */
  tenant: (name: string) => string
  changeTenant: string
  submit: string
  submitting: string
  /** Said where the address must be verified first. */
  checkMail: string
  /** Said when a form that had to wait may be sent again. */
  waitIsOver: string
  errors: ErrorLabels
}

export const signUpLabels: SignUpLabels = {
  title: 'Create an account',
  name: 'Your name',
  email: 'Email',
  password: 'Password',
  passwordHint: 'A few unrelated words make a good one.',
  tenantName: 'Organisation name',
  tenantSlug: 'Organisation address',
  slug: signInLabels.slug,
  slugHint: signInLabels.slugHint,
  slugNotFound: signInLabels.slugNotFound,
  next: signInLabels.next,
  tenant: (name) => `Joining ${name}`,
  changeTenant: signInLabels.changeTenant,
  submit: 'Create account',
  submitting: 'Creating the account…',
  checkMail: 'Look into your mail: what comes next is there.',
  waitIsOver: 'You can try again now.',
  errors: {
    EMAIL_ALREADY_EXISTS: 'There is an account with this email. Sign in instead.',
    SLUG_ALREADY_EXISTS: 'Another organisation has that address. Choose a different one.',
    WEAK_PASSWORD: 'That password is too easy to guess. Choose a longer one.',
    VALIDATION_FAILED: 'Check what you have typed.',
    SIGNUP_DISABLED: 'Signing up is by invitation only.',
    INVITATION_REQUIRED: 'Signing up is by invitation only.',
    TENANT_REQUIRED: 'Everybody here belongs to an organisation. Name yours.',
    TENANT_NOT_FOUND: 'There is no such organisation.',
    RATE_LIMITED: (error) => `Too many attempts. ${tryAgain(error)}`,
    NETWORK_ERROR: 'You seem to be offline. Check your connection and try again.',
    other: 'Signing up did not work. Try again.',
  },
}
