import type { TenantSwitcherLabels } from '@nest-auth/react/ui'

/** The words of the switcher: here a tenant is called an organisation. */
export const switcherLabels: Partial<TenantSwitcherLabels> = {
  trigger: 'Switch organisation',
  title: 'Switch organisation',
  none: 'Choose an organisation',
  search: 'Search organisations',
  loading: 'Loading organisations',
  empty: 'You are in no organisation yet.',
  noMatch: (search) => `No organisation matches “${search}”.`,
  results: (count) => (count === 1 ? '1 organisation' : `${count} organisations`),
  create: 'New organisation',
  listError: {
    NETWORK_ERROR: 'You seem to be offline. Your organisations could not be loaded.',
    other: 'Your organisations could not be loaded.',
  },
  switchError: {
    NETWORK_ERROR: 'You seem to be offline. You are still where you were.',
    TENANT_NOT_FOUND: 'You are no longer a member of that organisation.',
    TENANT_SUSPENDED: 'That organisation is suspended. Ask its owner.',
    RATE_LIMITED: 'That was too often. Wait a moment, then try again.',
    other: 'Switching did not work. You are still where you were.',
  },
}
