import type { AccountKey, AuthSnapshot, PairKey } from '@nest-auth/js-client'

const nobody = 'nobody'
const anyTenant = 'any-tenant'

/** Names the (account, tenant) pair of a snapshot; everything known without a sign-in shares one name. */
export function pairKeyOf(snapshot: AuthSnapshot): PairKey {
  return snapshot.status === 'signed-in' ? snapshot.pairKey : nobody
}

/** Names the account of a snapshot. */
export function accountKeyOf(snapshot: AuthSnapshot): AccountKey {
  return snapshot.status === 'signed-in' ? snapshot.accountKey : nobody
}

/** Keys of this package's own queries. Each begins with the account and the tenant its data belongs to. */
export const queryKeys = {
  tenantLookup: (slug: string) => [nobody, anyTenant, 'tenantLookup', slug] as const,
  tenants: (account: AccountKey) => [account, anyTenant, 'tenants'] as const,
  tenantSearch: (account: AccountKey, search: string, limit: number) =>
    [account, anyTenant, 'tenants', { search, limit }] as const,
  me: (account: AccountKey, pair: PairKey) => [account, pair, 'me'] as const,
  sessions: (account: AccountKey, pair: PairKey) => [account, pair, 'sessions'] as const,
  tenantLocation: (account: AccountKey, pair: PairKey, name: string) =>
    [account, pair, 'tenantLocation', name] as const,
  roles: (account: AccountKey, pair: PairKey) => [account, pair, 'roles'] as const,
  members: (account: AccountKey, pair: PairKey) => [account, pair, 'members'] as const,
  audit: (account: AccountKey, pair: PairKey) => [account, pair, 'audit'] as const,
  invitations: (account: AccountKey, pair: PairKey) => [account, pair, 'invitations'] as const,
  /** One search in a list of the pair. */
  search: (list: readonly unknown[], narrowedBy: { search: string; limit: number }) =>
    [...list, narrowedBy] as const,
  /** Everything read of one pair. */
  pair: (account: AccountKey, pair: PairKey) => [account, pair] as const,
  invitationPreview: (token: string) => [nobody, anyTenant, 'invitationPreview', token] as const,
}

/** Whose data a query of this package holds; null for data that belongs to nobody. */
export function ownerOf(queryKey: readonly unknown[]): AccountKey | null {
  const [account] = queryKey
  return typeof account === 'string' && account !== nobody ? account : null
}
