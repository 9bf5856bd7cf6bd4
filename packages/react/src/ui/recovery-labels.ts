import type { ErrorLabels } from './labels.ts'
import { tryAgain } from './try-again.ts'

/** Texts of `<ForgotPasswordForm>`. */
export interface ForgotPasswordLabels {
  title: string
  lead: string
  email: string
  submit: string
  submitting: string
  /** Says the same whether or not anybody has the address. */
  sent: string
  /** Said when a form that had to wait may be sent again. */
  waitIsOver: string
  errors: ErrorLabels
}

export const forgotPasswordLabels: ForgotPasswordLabels = {
  title: 'Forgotten password',
  lead: 'We mail you a link to a new one.',
  email: 'Email',
  submit: 'Send the link',
  submitting: 'Sending…',
  sent: 'If there is an account with this email, the mail is on its way.',
  waitIsOver: 'You can try again now.',
  errors: {
    TENANT_REQUIRED: 'Choose an organisation first.',
    VALIDATION_FAILED: 'Check what you have typed.',
    RATE_LIMITED: (error) => `Too many attempts. ${tryAgain(error)}`,
    NETWORK_ERROR: 'You seem to be offline. Check your connection and try again.',
    other: 'The mail could not be sent. Try again.',
  },
}

/** Texts of `<ResetPasswordForm>`. */
export interface ResetPasswordLabels {
  title: string
  lead: string
  password: string
  passwordHint: string
  submit: string
  submitting: string
  done: string
  /** Said when a form that had to wait may be sent again. */
  waitIsOver: string
  errors: ErrorLabels
}

export const resetPasswordLabels: ResetPasswordLabels = {
  title: 'Choose a new password',
  lead: 'You will be signed out on every device.',
  password: 'New password',
  passwordHint: 'A few unrelated words make a good one.',
  submit: 'Save the new password',
  submitting: 'Saving…',
  done: 'Your password is changed. Sign in with it now.',
  waitIsOver: 'You can try again now.',
  errors: {
    WEAK_PASSWORD: 'That password is too easy to guess. Choose a longer one.',
    INVALID_TOKEN: 'This link has been used or has expired. Ask for a new one.',
    VALIDATION_FAILED: 'This link is broken. Ask for a new one.',
    RATE_LIMITED: (error) => `Too many attempts. ${tryAgain(error)}`,
    NETWORK_ERROR: 'You seem to be offline. Check your connection and try again.',
    other: 'The password could not be saved. Try again.',
  },
}
