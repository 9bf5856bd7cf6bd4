import { useAccounts } from '@nest-auth/react'

/** The email of the account whose session the server has ended, until somebody signs in again. */
export function useExpiredEmail(): string | null {
  return useAccounts().find(({ state }) => state === 'expired')?.user.email ?? null
}
