import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { Account, AccountKey, AccountsState } from '../auth-client.ts'
import type { ResponseOf } from '../contract/index.ts'
import { AuthApiError } from '../http/errors.ts'
import type { ResolvedOptions } from '../options.ts'
import { accountKeyOf, deviceKeyOf, grantKeyOf, indexKeyOf, pairKeyOf, pairsOf } from './keys.ts'
import { onNews } from './on-news.ts'
import { accountOf, grantShape, indexShape, readIssued, readStored } from './stored-state.ts'
import type { Grant, Pair, StoredAccount, StoredIndex } from './stored-state.ts'
import type { SwitchListeners } from './switch-listeners.ts'
import { openTabPin } from './tab-pin.ts'
import type { TabPin } from './tab-pin.ts'
import { reuse, viewOf } from './view.ts'

/** What the server issued for one pair; by default just now, in a sign-in of its own. */
export type Issued = ResponseOf<'me'> & Pick<Grant, 'expiresIn'> & Partial<Grant>

/** Accounts and grants of this device, and what this tab makes of them. */
export interface AccountStore {
  readonly state: StoreApi<AccountsState>
  /** Settles once a storage that answers later has been read; undefined for every other. */
  readonly ready: Promise<void> | undefined
  /** The pair this tab works as. */
  active(): Pair | null
  /** The pair this tab is pinned to, whether or not it holds a grant; asked once the storage has been read. */
  pin(): Pair | null
  /** Aborts when this tab stops working as the present pair. */
  scope(): AbortSignal
  /** What the device keeps. */
  index(): StoredIndex
  account(key: AccountKey): StoredAccount | undefined
  /** The accounts as the application sees them. */
  accounts(): readonly Account[]
  /** The pair something was issued for. */
  pairOf(issued: Pick<Issued, 'user' | 'tenant'>): Pair
  grant(pair: Pair | null): Grant | null
  /** The pairs of an account that hold a grant; the last used first. */
  held(key: AccountKey): Pair[]
  /** Keeps what the server issued; `activate` also makes it this tab's pair. */
  hold(issued: Issued, activate?: boolean): Pair
  activate(pair: Pair): void
  /** Makes a pair this tab's, and leaves new tabs where they begin. */
  goTo(pair: Pair): void
  /** The grant of a pair; throws SIGNED_OUT where there is none. */
  need(pair: Pair | null): Grant
  /** Changes a grant, unless its tokens have been replaced meanwhile; rejects once it is gone. */
  amend(pair: Pair, sent: Grant, change: { [Name in keyof Grant]?: Grant[Name] | undefined }): Grant
  /** Drops one grant the server has refused for good; the account stays, to be signed in to again. */
  expire(pair: Pair): void
  /** Forgets an account, and answers the grants it held. */
  forget(key: AccountKey): Grant[]
  onChange(listener: () => void): void
}

/** Opens the accounts of this device. */
export const openAccountStore = (
  options: ResolvedOptions,
  listeners: SwitchListeners,
  life: AbortSignal,
): AccountStore => {
  const { baseUrl, storage, tabStorage, transport } = options
  const shape = grantShape(transport.readToken)
  const indexKey = indexKeyOf(baseUrl)
  const keyOf = (account: StoredAccount) => accountKeyOf(account.user.id, baseUrl)

  const state = createStore<AccountsState>(() => ({ snapshot: { status: 'loading' }, accounts: [] }))
  let changed = () => {}
  let pin: TabPin | undefined
  let active: Pair | null = null
  let scope = new AbortController()

  const readIndex = (): StoredIndex =>
    readStored(storage, indexKey, indexShape) ?? { version: 1, active: null, accounts: [], ended: [] }
  const grant = (pair: Pair | null) => pair && readStored(storage, grantKeyOf(pair), shape)
  const need = (pair: Pair | null) => {
    const held = grant(pair)
    if (held && account(pair!.key)) return held
    // A page that clears its own storage is not told of it.
    publish()
    throw new AuthApiError('SIGNED_OUT')
  }
  const pairOf = ({ user, tenant }: Pick<Issued, 'user' | 'tenant'>): Pair => ({
    key: accountKeyOf(user?.id, baseUrl),
    tenantId: tenant && tenant.id,
  })
  const find = (index: StoredIndex, key: AccountKey) =>
    index.accounts.find((account) => keyOf(account) === key)
  const account = (key: AccountKey) => find(readIndex(), key)
  const pairs = () => readIndex().accounts.flatMap((account) => pairsOf(keyOf(account), account))
  const held = (key: AccountKey) => pairs().filter((pair) => pair.key === key && grant(pair))

  const publish = () => {
    if (!pin) return
    const index = readIndex()
    const wanted = pin.get()
    if (wanted && !find(index, wanted.key)) pin.set(null)
    const next = grant(pin.get()) && wanted
    const from = pairKeyOf(active)
    const to = pairKeyOf(next)
    active = next
    if (from !== to) {
      scope.abort(new AuthApiError(to ? 'SCOPE_CHANGED' : 'SIGNED_OUT'))
      scope = new AbortController()
    }
    state.setState((previous) => reuse(previous, viewOf(index, active, baseUrl, grant)), true)
    changed()
    if (to && from !== to)
      for (const listener of listeners.after) queueMicrotask(() => listener({ from, to }))
  }

  onNews(life, () => {
    publish()
    if (pin) options.scope?.follow(store, listeners).catch(() => {})
  })

  const removeGrant = (pair: Pair) => storage.remove(grantKeyOf(pair))

  const edit = (change: (index: StoredIndex) => void, gone?: Pair[]) => {
    const index = readIndex()
    change(index)
    storage.set(indexKey, JSON.stringify(index))
    // Not before: to another tab an account without its grants is one whose session has ended.
    gone?.forEach(removeGrant)
    publish()
  }

  const makeActive = (index: StoredIndex, pair: Pair) => {
    const account = find(index, pair.key)!
    account.activeTenantId = pair.tenantId
    index.accounts = [...new Set([account, ...index.accounts])]
    index.active = pair
    pin!.set(pair)
  }

  const writeGrant = (pair: Pair, value: object) => {
    const read = readIssued(() => shape(value))
    storage.set(grantKeyOf(pair), JSON.stringify(read), true)
    return read
  }

  const start = () => {
    pin = openTabPin(tabStorage, indexKey, options.page, life)
    if (options.scope || !pin.get()) pin.set(readIndex().active)
    publish()
  }

  const ready = storage.load?.(indexKey, () => [deviceKeyOf(baseUrl), ...pairs().map(grantKeyOf)]).then(start)
  if (!ready) start()

  const store: AccountStore = {
    state,
    ready,
    active: () => active,
    pin: () => pin!.get(),
    scope: () => scope.signal,
    index: readIndex,
    account,
    accounts: () => state.getState().accounts,
    pairOf,
    grant,
    held,
    hold(issued, activate) {
      const fresh = readIssued(() => accountOf(issued))
      const pair = pairOf(issued)
      writeGrant(pair, { receivedAt: Date.now(), failedAt: 0, signInId: issued.session?.id, ...issued })
      edit((index) => {
        const known = find(index, pair.key)
        if (known) {
          known.user = fresh.user
          known.tenants = [...fresh.tenants, ...known.tenants.filter((tenant) => tenant.id !== pair.tenantId)]
        } else index.accounts.push(fresh)
        if (activate) makeActive(index, pair)
      })
      return pair
    },
    activate: (pair) => edit((index) => makeActive(index, pair)),
    goTo(pair) {
      pin!.set(pair)
      publish()
    },
    need,
    amend(pair, sent, change) {
      const stored = need(pair)
      if (stored.receivedAt !== sent.receivedAt) return stored
      const value = writeGrant(pair, { ...stored, ...change })
      changed()
      return value
    },
    expire(pair) {
      removeGrant(pair)
      publish()
    },
    forget(key) {
      const gone = held(key).map(need)
      edit(
        (index) => {
          index.accounts = index.accounts.filter((other) => keyOf(other) !== key)
          if (index.active?.key === key || key === active?.key) index.active = null
          transport.forgetting?.(index, gone)
        },
        pairs().filter((pair) => pair.key === key),
      )
      return gone
    },
    onChange(listener) {
      changed = listener
    },
  }
  return store
}
