import { grantKeyOf } from '../accounts/keys.ts'
import type { AuthClient } from '../auth-client.ts'
import { contextOf } from '../inside.ts'

/** When the tokens of the active pair came and when they end: milliseconds by this device's clock, and never a token. */
export interface TokenTimes {
  receivedAt: number
  expiresAt: number
  /** When a refresh of them last failed; null when none did. */
  refreshFailedAt: number | null
}

/** For development tools: the times of the tokens in use; null when signed out. */
export function tokenTimes(auth: AuthClient): TokenTimes | null {
  const grant = inUse(auth)?.grant
  if (!grant) return null
  const { receivedAt, expiresIn, failedAt } = grant
  return { receivedAt, expiresAt: receivedAt + expiresIn * 1000, refreshFailedAt: failedAt || null }
}

/** For development tools: lets the access token in use be taken for expired, so that the next request refreshes it. */
export function expireAccessToken(auth: AuthClient): void {
  const used = inUse(auth)
  if (!used) return
  const { storage, pair, grant } = used
  const receivedAt = Date.now() - grant.expiresIn * 1000
  // Past the account store, which would refresh it by itself.
  storage.set(grantKeyOf(pair), JSON.stringify({ ...grant, receivedAt }))
}

function inUse(auth: AuthClient) {
  const context = contextOf(auth)
  if (!context) return null
  const { store, options } = context
  const pair = store.active()
  const grant = store.grant(pair)
  return pair && grant ? { storage: options.storage, pair, grant } : null
}
