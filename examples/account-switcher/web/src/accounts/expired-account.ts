import { useState } from 'react'
import { hasSessionEnded, type Account } from '@nest-auth/js-client'
import { useAccounts, useAuthClient } from '@nest-auth/react'

/** The account whose session the server has ended: this tab's, or in a new tab the one used last on this device. */
export function useExpiredAccount(): Account | null {
  const auth = useAuthClient()
  const accounts = useAccounts()
  const active = accounts.find(({ state }) => state === 'active')?.key
  const [own, setOwn] = useState(active)
  if (active && active !== own) setOwn(active)
  const account = own ? accounts.find(({ key }) => key === own) : accounts[0]
  return account?.state === 'expired' && hasSessionEnded(auth) ? account : null
}
