import type { Account } from '@nest-auth/js-client'
import { userLabel } from '../user-label.ts'

/** "Ada Winter, Acme": where tenants are isolated, the person alone does not say which account it is. */
export function accountName({ user, tenant }: Pick<Account, 'user' | 'tenant'>): string {
  return [userLabel(user), tenant?.name].filter(Boolean).join(', ')
}
