import { isAuthError } from '@nest-auth/js-client'
import type { AuthApiError, ClientErrorCode } from '@nest-auth/js-client'
import { tryAgain } from './try-again.ts'

/** Texts for errors by their code, or what makes them of the error; `other` is for every code not named. */
export type ErrorLabels = Partial<Record<ClientErrorCode, string | ((error: AuthApiError) => string)>> & {
  other: string
}

/** Texts of `<TenantSwitcher>`. */
export interface TenantSwitcherLabels {
  /** Names the trigger, before the tenant's name. */
  trigger: string
  /** Names the popup and its list. */
  title: string
  none: string
  /** Said to platform staff in the place of a list: in whose name they act, null where it is their own. */
  acting: (user: string | null) => string
  search: string
  loading: string
  loadingMore: string
  switching: string
  empty: string
  noMatch: (search: string) => string
  results: (count: number) => string
  create: string
  retry: string
  dismiss: string
  listError: ErrorLabels
  switchError: ErrorLabels
  popupError: string
}

export const tenantSwitcherLabels: TenantSwitcherLabels = {
  trigger: 'Organisation',
  title: 'Switch organisation',
  none: 'Choose an organisation',
  acting: (user) => (user === null ? 'Acting as platform staff' : `Acting as ${user}`),
  search: 'Search organisations',
  loading: 'Loading organisations',
  loadingMore: 'Loading more',
  switching: 'Switching…',
  empty: 'You are not a member of an organisation yet.',
  noMatch: (search) => `No organisation matches “${search}”.`,
  results: (count) => (count === 1 ? '1 organisation' : `${count} organisations`),
  create: 'New organisation',
  retry: 'Try again',
  dismiss: 'Dismiss',
  listError: {
    NETWORK_ERROR: 'You seem to be offline. Your organisations could not be loaded.',
    other: 'Your organisations could not be loaded.',
  },
  switchError: {
    NETWORK_ERROR: 'You seem to be offline. You are still in the organisation you were in.',
    TENANT_NOT_FOUND: 'You are no longer a member of that organisation.',
    TENANT_SUSPENDED: 'That organisation is suspended. Ask its owner.',
    // Without a text the one for other errors is shown.
    FORBIDDEN: (error) =>
      isSignedOutThere(error) ? 'That organisation has signed you out. Sign in again to go there.' : '',
    RATE_LIMITED: (error) => `That was too often. ${tryAgain(error)}`,
    other: 'Switching did not work. You are still in the organisation you were in.',
  },
  popupError: 'The list could not be loaded.',
}

/** Texts of `<AccountSwitcher>`. */
export interface AccountSwitcherLabels {
  /** Names the trigger, before the person's name. */
  trigger: string
  title: string
  none: string
  expired: string
  switching: string
  /** Names what can be done besides switching: adding and removing accounts, signing out. */
  actions: string
  add: string
  signOut: string
  signOutAll: string
  /** Leads to the list of accounts to take off this device one by one. */
  manage: string
  /** Names that list. */
  manageTitle: string
  /** Leads back from it. */
  done: string
  /** Signs out of one account and takes it off this device, named by its person and tenant. */
  remove: (account: string) => string
  retry: string
  dismiss: string
  switchError: ErrorLabels
  removeError: ErrorLabels
  popupError: string
}

export const accountSwitcherLabels: AccountSwitcherLabels = {
  trigger: 'Account',
  title: 'Accounts',
  none: 'Choose an account',
  expired: 'Sign in again',
  switching: 'Switching…',
  actions: 'Account actions',
  add: 'Add account',
  signOut: 'Sign out',
  signOutAll: 'Sign out of all accounts',
  manage: 'Remove an account',
  manageTitle: 'Remove an account',
  done: 'Back',
  remove: (account) => `Remove ${account}`,
  retry: 'Try again',
  dismiss: 'Dismiss',
  switchError: {
    NETWORK_ERROR: 'You seem to be offline. You are still signed in as before.',
    SIGNED_OUT: 'That account is signed out. Sign in to it again.',
    other: 'Switching did not work. You are still signed in as before.',
  },
  removeError: { other: 'Removing that account did not work. Try again.' },
  popupError: 'The list could not be loaded.',
}

/** Texts of `<UserButton>`. */
export interface UserButtonLabels extends AccountSwitcherLabels {
  manageAccount: string
  manageSessions: string
}

export const userButtonLabels: UserButtonLabels = {
  ...accountSwitcherLabels,
  title: 'Your account',
  manageAccount: 'Manage your account',
  manageSessions: 'Where you are signed in',
}

/** Whether a switch was refused because the tenant has signed its member out: only a new sign-in leads there. */
export function isSignedOutThere(error: Error): boolean {
  return isAuthError(error, 'FORBIDDEN') && error.details?.isSignedOut === true
}

/** What to tell about an error. */
export function errorText(error: Error, labels: ErrorLabels): string {
  if (!isAuthError(error)) return labels.other
  // A code is whatever a server has sent: `constructor` is one that every object has.
  const text = Object.hasOwn(labels, error.code) ? labels[error.code] : undefined
  return (typeof text === 'function' ? text(error) : text) || labels.other
}
