import type { ErrorLabels } from './labels.ts'
import { tryAgain } from './try-again.ts'

/** Texts of `<InvitationPage>`. */
export interface InvitationLabels {
  title: (tenant: string) => string
  lead: (invitedBy: string | null, email: string, roles: readonly string[]) => string
  loading: string
  /** Used, withdrawn, expired or never issued. */
  invalid: string
  retry: string
  /** Leads away from an invitation that is none. */
  leave: string
  join: (signedInAs: string) => string
  joining: string
  notNow: string
  forOther: (invited: string, signedInAs: string) => string
  switchAndJoin: (invited: string) => string
  signInAs: (invited: string) => string
  stay: (signedInAs: string) => string
  createAndJoin: string
  hasAccount: string
  hasNoAccount: string
  /** Said when a form that had to wait may be sent again. */
  waitIsOver: string
  errors: ErrorLabels
}

export const invitationLabels: InvitationLabels = {
  title: (tenant) => `Join ${tenant}`,
  lead: (invitedBy, email, roles) => `${invitedBy ?? 'Somebody'} invites ${email} as ${roles.join(', ')}.`,
  loading: 'Loading the invitation',
  invalid: 'This invitation has been used, withdrawn or has expired. Ask for a new one.',
  retry: 'Try again',
  leave: 'Go to the application',
  join: (signedInAs) => `Join as ${signedInAs}`,
  joining: 'Joining…',
  notNow: 'Not now',
  forOther: (invited, signedInAs) => `This invitation is for ${invited}. You are signed in as ${signedInAs}.`,
  switchAndJoin: (invited) => `Switch to ${invited} and join`,
  signInAs: (invited) => `Sign in as ${invited}`,
  stay: (signedInAs) => `Stay as ${signedInAs}`,
  createAndJoin: 'Create account and join',
  hasAccount: 'I have an account already',
  hasNoAccount: 'I have no account yet',
  waitIsOver: 'You can try again now.',
  errors: {
    INVALID_TOKEN: 'This invitation has been used, withdrawn or has expired. Ask for a new one.',
    SIGNED_OUT: 'That account is signed out. Sign in to it again.',
    RATE_LIMITED: (error) => `Too many attempts. ${tryAgain(error)}`,
    NETWORK_ERROR: 'You seem to be offline. Check your connection and try again.',
    other: 'Joining did not work. Try again.',
  },
}
