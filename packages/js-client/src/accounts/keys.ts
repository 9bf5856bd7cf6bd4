import type { AccountKey, PairKey } from '../auth-client.ts'
import type { Pair, StoredAccount } from './stored-state.ts'

/** The key of a user's account. A user id is unique within one server, so the server is the identity scope. */
export const accountKeyOf = (userId: string, baseUrl: string): AccountKey => `${userId}@${baseUrl}`

export const pairKeyOf = <P extends Pair | null>(pair: P) =>
  (pair && `${pair.key}/${pair.tenantId}`) as PairKey | (P extends Pair ? never : null)

/** Where a pair's grant is kept. */
export const grantKeyOf = (pair: Pair) => `nest-auth:${pairKeyOf(pair)}`

/** Where the accounts of this device are kept; a tab keeps what it is pinned to under the same key of its own storage. */
export const indexKeyOf = (baseUrl: string) => `nest-auth:@${baseUrl}`

/** Whether a grant is kept under this key. */
export const isGrantKey = (key: string) => /^nest-auth:[^@]/.test(key)

/** Where this device keeps what the server knows it by. */
export const deviceKeyOf = (baseUrl: string) => `nest-auth-device${baseUrl}`

/** Every pair an account may hold a grant for on this device; the last used first. */
export const pairsOf = (key: AccountKey, { activeTenantId, tenants }: StoredAccount): Pair[] => {
  const ids = new Set([activeTenantId, ...tenants.map((tenant) => tenant.id), null])
  return [...ids].map((tenantId) => ({ key, tenantId }))
}
