import type { AccountKey, AuthSnapshot, Tenant } from '@nest-auth/js-client'
import type { QueryClient } from '@tanstack/react-query'
import { pairKeyOf } from '../pairs.ts'
import type { CachePartition } from './cache-partition.ts'
import { FencedQueryClient } from './fenced-query-client.ts'

/** One cache for every (account, tenant) pair, of which the most recently used are kept. */
export class PairCaches {
  readonly #outer: QueryClient
  readonly #snapshot: () => AuthSnapshot
  /** How many pairs keep a cache, the one that is shown among them. */
  limit = 8

  /** By pair, the most recently used last. */
  readonly #partitions = new Map<string, CachePartition>()
  #pending: CachePartition | null = null
  #count = 0

  constructor(outer: QueryClient, snapshot: () => AuthSnapshot) {
    this.#outer = outer
    this.#snapshot = snapshot
  }

  /** The partition of a snapshot; the same one for the same pair. Safe to call while rendering. */
  of(snapshot: AuthSnapshot): CachePartition {
    if (snapshot.status === 'loading') return (this.#pending ??= this.#create())
    const key = pairKeyOf(snapshot)
    // What rendered before the state was known is not thrown away when it becomes known.
    const partition = this.#partitions.get(key) ?? this.#pending ?? this.#create()
    if (partition === this.#pending) this.#pending = null
    partition.pairKey = key
    if (snapshot.status === 'signed-in') {
      partition.accountKey = snapshot.accountKey
      partition.tenant = snapshot.tenant
    }
    this.#partitions.delete(key)
    this.#partitions.set(key, partition)
    return partition
  }

  /** Stops what a pair has under way. Its settled data stays, so that coming back to it is warm. */
  leave(snapshot: AuthSnapshot): void {
    void this.#partitions.get(pairKeyOf(snapshot))?.queryClient.cancelQueries()
  }

  /** Tenants an account was last used with in this tab, the most recent first. */
  recentTenants(account: AccountKey): Tenant[] {
    const partitions = [...this.#partitions.values()].toReversed()
    return partitions.flatMap(({ accountKey, tenant }) => (accountKey === account && tenant ? [tenant] : []))
  }

  /** Erases the data of accounts that are signed out, and of pairs not used for long. Never what is shown. */
  erase(shown: AuthSnapshot, isSignedIn: (account: AccountKey) => boolean): void {
    const kept = pairKeyOf(shown)
    for (const [key, { accountKey, queryClient }] of this.#partitions) {
      if (key === kept) continue
      const isSurplus = this.#partitions.size > this.limit
      if (!isSurplus && (accountKey === null || isSignedIn(accountKey))) continue
      // Otherwise a timer for the garbage collection keeps what they answered for minutes.
      for (const mutation of queryClient.getMutationCache().getAll()) mutation.destroy()
      queryClient.clear()
      this.#partitions.delete(key)
    }
  }

  /** Whether the data of a pair is kept. */
  has(pair: string): boolean {
    return this.#partitions.has(pair)
  }

  #create(): CachePartition {
    const activePair = () => pairKeyOf(this.#snapshot())
    const isActive = () =>
      this.#snapshot().status === 'loading' || (partition.pairKey ?? activePair()) === activePair()
    const fence = { outer: this.#outer, isActive, activePair }
    const partition: CachePartition = {
      id: String(++this.#count),
      pairKey: null,
      accountKey: null,
      tenant: null,
      queryClient: new FencedQueryClient(fence),
      shellClient: new FencedQueryClient({ ...fence, sharesCaches: true }),
    }
    return partition
  }
}
