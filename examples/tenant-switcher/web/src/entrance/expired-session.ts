import { hasSessionEnded } from '@nest-auth/js-client'
import { useAccounts } from '@nest-auth/react'
import { auth } from '../auth.ts'

/** The email of the account whose session the server has ended, until somebody signs in again. */
export function useExpiredEmail(): string | null {
  const expired = useAccounts().find(({ state }) => state === 'expired')
  return hasSessionEnded(auth) ? (expired?.user.email ?? null) : null
}
