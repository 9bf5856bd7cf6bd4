import type { Account } from '@nest-auth/js-client'
import { userLabel } from '@nest-auth/react'

/** "Ada Winter, Acme Robotics": with isolated tenants a name or an email alone does not say which account it is. */
export function accountLabel({ user, tenant }: Pick<Account, 'user' | 'tenant'>): string {
  return [userLabel(user), tenant?.name].filter(Boolean).join(', ')
}

/** "ada@example.com · Acme Robotics", for the line below the name. */
export function accountDetail({ user, tenant }: Pick<Account, 'user' | 'tenant'>): string {
  return [user.email, tenant?.name].filter(Boolean).join(' · ')
}
