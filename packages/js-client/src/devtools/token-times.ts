import { grantKeyOf } from '../accounts/keys.ts'
import { object, that } from '../accounts/shape.ts'
import type { AuthClient, TokenStorage } from '../auth-client.ts'

/** When the tokens of the active pair came and when they end: milliseconds by this device's clock, and never a token. */
export interface TokenTimes {
  receivedAt: number
  expiresAt: number
  /** When a refresh of them last failed; null when none did. */
  refreshFailedAt: number | null
}

const number = that<number>((value) => typeof value === 'number')
const read = object<{ receivedAt: number; expiresIn: number; failedAt: number }>({
  receivedAt: number,
  expiresIn: number,
  failedAt: number,
})

/** For development tools: the times of the tokens in use; null when signed out, or when `storage` is not the client's. */
export function tokenTimes(auth: AuthClient, storage: TokenStorage = localStorage): TokenTimes | null {
  const stored = storedGrant(auth, storage)
  if (!stored) return null
  const { receivedAt, expiresIn, failedAt } = read(stored.grant)
  return { receivedAt, expiresAt: receivedAt + expiresIn * 1000, refreshFailedAt: failedAt || null }
}

/** For development tools: lets the access token in use be taken for expired, so that the next request refreshes it. */
export function expireAccessToken(auth: AuthClient, storage: TokenStorage = localStorage): void {
  const stored = storedGrant(auth, storage)
  if (!stored) return
  const { key, grant } = stored
  const { expiresIn } = read(grant)
  storage.setItem(key, JSON.stringify({ ...grant, receivedAt: Date.now() - expiresIn * 1000 }))
}

function storedGrant(auth: AuthClient, storage: TokenStorage): { key: string; grant: object } | null {
  const snapshot = auth.getSnapshot()
  if (snapshot.status !== 'signed-in') return null
  const key = grantKeyOf({ key: snapshot.accountKey, tenantId: snapshot.tenant?.id ?? null })
  try {
    const grant = JSON.parse(storage.getItem(key)!) as object
    read(grant)
    return { key, grant }
  } catch {
    return null
  }
}
