import type { Account, AccountsState } from '../auth-client.ts'
import { accountKeyOf, pairKeyOf, pairsOf } from './keys.ts'
import type { Grant, Pair, StoredIndex } from './stored-state.ts'

/** What the application may see of the stored accounts; `active` is the pair this tab works as. */
export const viewOf = (
  { accounts }: StoredIndex,
  active: Pair | null,
  baseUrl: string,
  grantOf: (pair: Pair) => Grant | null,
): AccountsState => {
  let snapshot: AccountsState['snapshot'] = { status: 'signed-out' }
  const list = accounts.map((account) => {
    const { user } = account
    const key = accountKeyOf(user.id, baseUrl)
    const pairs = pairsOf(key, account)
    const ready = pairs.find(grantOf)
    const grant = active?.key === key && grantOf(active)
    const { tenantId } = grant ? active : (ready ?? pairs[0]!)
    const tenant = account.tenants.find(({ id }) => id === tenantId) ?? null
    if (grant) {
      const { membership, session, actor } = grant
      const pairKey = pairKeyOf(active)
      snapshot = { status: 'signed-in', accountKey: key, pairKey, user, tenant, membership, session, actor }
    }
    const state: Account['state'] = grant ? 'active' : ready ? 'ready' : 'expired'
    return { key, user, state, tenant }
  })
  return { snapshot, accounts: list }
}

/** The next value with every part that has not changed taken from the previous one. */
export const reuse = <T>(previous: T | undefined, next: T): T => {
  if (JSON.stringify(previous) === JSON.stringify(next)) return previous as T
  const parts = next as Record<string, unknown>
  if (next === Object(next))
    for (const name of Object.keys(parts))
      parts[name] = reuse((previous as typeof parts | null | undefined)?.[name], parts[name])
  return next
}
