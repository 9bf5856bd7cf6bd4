import type { AccountKey, PairKey } from '@nest-auth/js-client'
import { anyTenant, nobody } from './pairs.ts'

// Keys of this package's own queries. Each begins with the account and the tenant its data belongs to.

export const tenantLookup = (slug: string) => [nobody, anyTenant, 'tenantLookup', slug] as const
export const tenants = (account: AccountKey) => [account, anyTenant, 'tenants'] as const
export const tenantSearch = (account: AccountKey, search: string, limit: number) =>
  [account, anyTenant, 'tenants', { search, limit }] as const
export const actingTenants = (account: AccountKey, pair: PairKey) => [account, pair, 'tenants'] as const
export const me = (account: AccountKey, pair: PairKey) => [account, pair, 'me'] as const
export const sessions = (account: AccountKey, pair: PairKey) => [account, pair, 'sessions'] as const
export const tenantLocation = (account: AccountKey, pair: PairKey, name: string) =>
  [account, pair, 'tenantLocation', name] as const
export const roles = (account: AccountKey, pair: PairKey) => [account, pair, 'roles'] as const
export const members = (account: AccountKey, pair: PairKey) => [account, pair, 'members'] as const
export const audit = (account: AccountKey, pair: PairKey) => [account, pair, 'audit'] as const
export const invitations = (account: AccountKey, pair: PairKey) => [account, pair, 'invitations'] as const
/** One search in a list of the pair. */
export const search = (list: readonly unknown[], narrowedBy: { search: string; limit: number }) =>
  [...list, narrowedBy] as const
/** Everything read of one pair. */
export const pair = (account: AccountKey, pair: PairKey) => [account, pair] as const
export const invitationPreview = (token: string) => [nobody, anyTenant, 'invitationPreview', token] as const
