import type { Account, AccountsState } from '../auth-client.ts'
import { accountKeyOf, pairKeyOf, pairsOf } from './keys.ts'
import type { Grant, Pair, StoredIndex } from './stored-state.ts'

/** What the application may see of the stored accounts; `active` is what this tab is pinned to. */
export function viewOf(
  { accounts }: StoredIndex,
  active: Pair | null,
  baseUrl: string,
  grantOf: (pair: Pair) => Grant | null,
): AccountsState {
  let snapshot: AccountsState['snapshot'] = { status: 'signed-out' }
  const list = accounts.map((account) => {
    const { user } = account
    const key = accountKeyOf(user.id, baseUrl)
    const ready = pairsOf(key, account).find((pair) => grantOf(pair))
    const grant = active?.key === key ? grantOf(active) : null
    const tenantId = (grant ? active : ready)?.tenantId
    const tenant =
      account.tenants.find(({ id }) => id === (tenantId === undefined ? account.activeTenantId : tenantId)) ??
      null
    if (grant) {
      const { membership, session, actor } = grant
      const pairKey = pairKeyOf(active!)
      snapshot = { status: 'signed-in', accountKey: key, pairKey, user, tenant, membership, session, actor }
    }
    const state: Account['state'] = grant ? 'active' : ready ? 'ready' : 'expired'
    return { key, user, state, tenant }
  })
  return { snapshot, accounts: list }
}

/** The next value with every part that has not changed taken from the previous one. */
export function reuse<T>(previous: unknown, next: T): T {
  if (JSON.stringify(previous) === JSON.stringify(next)) return previous as T
  const parts: unknown = next
  if (isObject(previous) && isObject(parts)) {
    for (const name of Object.keys(parts)) parts[name] = reuse(previous[name], parts[name])
  }
  return next
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
