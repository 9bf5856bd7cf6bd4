import { useEffect, useState } from 'react'
import { tokenTimes } from '@nest-auth/js-client'
import type { AuthClient, TokenTimes } from '@nest-auth/js-client'

/** The times of the tokens in use with the present time, read anew every second. */
export function useTokenTimes(client: AuthClient): { now: number; times: TokenTimes | null } {
  const [seen, setSeen] = useState(() => look(client))
  useEffect(() => {
    const timer = setInterval(() => setSeen(look(client)), 1_000)
    return () => clearInterval(timer)
  }, [client])
  return seen
}

const look = (client: AuthClient) => ({ now: Date.now(), times: tokenTimes(client) })
