import type { ReactNode } from 'react'
import type { Account, Tenant } from '@nest-auth/js-client'
import type { TenantOption } from '../switcher/tenant-options.ts'

/** What an application puts in the place of parts of a popup. What it leaves out is the piece's own. */
export interface PopupSlots {
  /** Above everything else. */
  header?: ReactNode
  /** Below everything else. */
  footer?: ReactNode
}

/** Parts of a tenant switcher that an application may replace. */
export interface TenantSlots extends PopupSlots {
  /** In the place of the initials. */
  avatar?: (tenant: Tenant) => ReactNode
  /** Below the name, in the place of the slug. */
  detail?: (option: TenantOption) => ReactNode
}

/** Parts of an account switcher that an application may replace. */
export interface AccountSlots extends PopupSlots {
  /** In the place of the initials. */
  avatar?: (account: Account) => ReactNode
  /** Below the name, in the place of the tenant and the email. */
  detail?: (account: Account) => ReactNode
}

/** What an application puts around the fields of a form. */
export interface FormSlots {
  /** Above the form, such as a logo. */
  header?: ReactNode
  /** Below the form, such as a link to another page. */
  footer?: ReactNode
}
