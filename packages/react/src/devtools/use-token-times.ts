import { useEffect, useState } from 'react'
import { tokenTimes } from '@nest-auth/js-client'
import type { AuthClient, TokenStorage, TokenTimes } from '@nest-auth/js-client'

/** The times of the tokens in use with the present time, read anew every second. */
export function useTokenTimes(
  client: AuthClient,
  storage: TokenStorage | undefined,
): { now: number; times: TokenTimes | null } {
  const look = () => ({ now: Date.now(), times: tokenTimes(client, storage) })
  const [seen, setSeen] = useState(look)
  useEffect(() => {
    const timer = setInterval(() => setSeen({ now: Date.now(), times: tokenTimes(client, storage) }), 1_000)
    return () => clearInterval(timer)
  }, [client, storage])
  return seen
}
