import type { AccountKey, AuthSnapshot, PairKey } from '@nest-auth/js-client'

/** Stands for the account in keys of data known without a sign-in. */
export const nobody = 'nobody'
/** Stands for the tenant in keys of data that belongs to no single one. */
export const anyTenant = 'any-tenant'

/** Names the (account, tenant) pair of a snapshot; everything known without a sign-in shares one name. */
export function pairKeyOf(snapshot: AuthSnapshot): PairKey {
  return snapshot.status === 'signed-in' ? snapshot.pairKey : nobody
}

/** Names the account of a snapshot. */
export function accountKeyOf(snapshot: AuthSnapshot): AccountKey {
  return snapshot.status === 'signed-in' ? snapshot.accountKey : nobody
}

/** The pair whose data a query of this package holds; null for data that belongs to no single tenant. */
export function pairOf(queryKey: readonly unknown[]): PairKey | null {
  const [, pair] = queryKey
  return typeof pair === 'string' && pair !== anyTenant ? pair : null
}

/** Whose data a query of this package holds; null for data that belongs to nobody. */
export function ownerOf(queryKey: readonly unknown[]): AccountKey | null {
  const [account] = queryKey
  return typeof account === 'string' && account !== nobody ? account : null
}
