import type { AccountKey, PairKey, Tenant } from '@nest-auth/js-client'
import type { QueryClient } from '@tanstack/react-query'

/** The cached data of one (account, tenant) pair. */
export interface CachePartition {
  /** React key of what belongs to the pair; the same for as long as the partition lives. */
  readonly id: string
  /** Null while it is not yet known who is signed in. */
  pairKey: PairKey | null
  accountKey: AccountKey | null
  tenant: Tenant | null
  /** For what is inside a `TenantScope`. */
  readonly queryClient: QueryClient
  /** For what stays mounted over a switch: a handle of the pair on the application's own caches. */
  readonly shellClient: QueryClient
}
