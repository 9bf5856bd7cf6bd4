import type { ErrorLabels } from './labels.ts'

/** Texts of `<ActingBanner>`. */
export interface ActingLabels {
  /** Said to staff who acts in the name of a user. */
  impersonation: (user: string, tenant: string | null, staff: string) => string
  /** Said to staff who has entered a tenant. */
  staff: (tenant: string | null, staff: string) => string
  until: (time: string) => string
  stop: string
  stopping: string
  errors: ErrorLabels
}

export const actingLabels: ActingLabels = {
  impersonation: (user, tenant, staff) =>
    `You act as ${user}${tenant === null ? '' : ` in ${tenant}`}. What you do is on record, under ${staff} too.`,
  staff: (tenant, staff) =>
    `You are in ${tenant ?? 'an organisation'} as platform staff. What you do is on record, under ${staff}.`,
  until: (time) => `Until ${time}.`,
  stop: 'Stop',
  stopping: 'Stopping…',
  errors: {
    NETWORK_ERROR: 'You seem to be offline. Try again when you are back.',
    other: 'Stopping did not work. Try again.',
  },
}
