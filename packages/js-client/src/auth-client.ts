import type { TabScope } from './accounts/device-scope.ts'
import type { TokenTransport } from './http/token-transport.ts'
import type { StoreApi } from 'zustand/vanilla'
import type {
  Actor,
  LoginResult,
  Membership,
  RequestInput,
  ResponseOf,
  Route,
  RouteName,
  Session,
  Tenant,
  TenantId,
  User,
} from './contract/index.ts'

/** Names one signed-in identity of this device: the user and the identity scope, joined. */
export type AccountKey = string

/** Names one (account, tenant) pair; every cache of tenant data is keyed by it. */
export type PairKey = string

/** Where the client keeps its state; answers at once, like `localStorage`. `asyncStorage()` makes one of any other. */
export interface TokenStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
  /** Must have settled before anything is read: reads a key ahead, and then those it leads to. Not to be made by hand. */
  load?(key: string, others: () => string[]): Promise<unknown>
}

/** Options of `createAuthClient()`. */
export interface AuthClientOptions {
  /** Where the server's auth routes are: a path (`/auth`) or an absolute URL. */
  baseUrl: string
  /**
   * How tokens travel. `cookieTransport()` keeps them in cookies that no script can read.
   * @default bearer tokens, kept in `storage`
   */
  transport?: TokenTransport | undefined
  /** Device-wide store of accounts, and of tokens where the client keeps them. @default localStorage, or memory where there is none */
  storage?: TokenStorage
  /** Store of what this tab is pinned to. @default sessionStorage, or memory where there is none */
  tabStorage?: TokenStorage
  /** Whom the active account and tenant belong to. `deviceScope()` lets all tabs follow one another. @default each tab */
  scope?: TabScope | undefined
  /** Further origins whose requests through `auth.fetch` are sent on behalf of the active pair. @default only the page's and baseUrl's */
  trustedOrigins?: string[]
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch
  /** How many accounts one device may hold. @default 10 */
  maxAccounts?: number
}

/** One signed-in identity of this device. */
export interface Account {
  key: AccountKey
  user: User
  /** `active` in this tab, `ready` to switch to without signing in, or `expired`: sign in again. */
  state: 'active' | 'ready' | 'expired'
  /** The tenant this account was last used with. */
  tenant: Tenant | null
}

/** What the application may show. Replaced only when something visible changes; a token refresh changes nothing. */
export type AuthSnapshot =
  | { status: 'loading' }
  | { status: 'signed-out' }
  | {
      status: 'signed-in'
      accountKey: AccountKey
      pairKey: PairKey
      user: User
      tenant: Tenant | null
      membership: Membership | null
      session: Session
      /** The platform staff acting in this session; null where it is the user's own. */
      actor: Actor | null
    }

/** State of the account store. Tokens are kept beside it, never in it. */
export interface AccountsState {
  snapshot: AuthSnapshot
  /** Accounts of this device, the most recently used first. */
  accounts: readonly Account[]
}

/** A change of the pair this tab works as; `from` is null where nobody was signed in. */
export type SwitchEvent = { from: PairKey | null; to: PairKey }

type Body<Name extends 'signup' | 'login'> = RequestInput<Name>['body']

/** Body of `login`; `tenantSlug` looks the tenant up first and then signs in to it. */
export type LoginInput = Body<'login'> & { tenantSlug?: string }
/** Body of `signup`. */
export type SignupInput = Body<'signup'>
/** What a sign-up leads to. */
export type SignupResult = ResponseOf<'signup'>

/** What a call of a route carries. */
export type CallInput<Name extends RouteName> = {
  [Part in keyof RequestInput<Name>]?: RequestInput<Name>[Part] | undefined
} & {
  /** Gives the call up. */
  signal?: AbortSignal | undefined
  /** Slug or id of the tenant it is meant for: refused with TENANT_MISMATCH where that is another of the caller's. */
  tenant?: string | undefined
}

/** The client of one Nest Auth server. Every method named after a route calls that route. */
export interface AuthClient {
  /** Where the server's auth routes are, without a slash at the end. */
  readonly baseUrl: string
  /** Aborts when the client is disposed of. */
  readonly life: AbortSignal
  /** Accounts of this device and what is active in this tab. */
  readonly accounts: StoreApi<AccountsState>
  /** The current snapshot; the same reference until something visible changes. */
  getSnapshot(): AuthSnapshot
  subscribe(listener: () => void): () => void

  lookupTenant(slug: string, options?: { signal?: AbortSignal }): Promise<ResponseOf<'lookupTenant'>>
  login(input: LoginInput): Promise<LoginResult>
  /**
   * Makes a tenant active in this tab. Tokens held for it are used again; otherwise the server issues a session.
   * Resolves after the new tenant is committed; on failure nothing has changed. Rejects with FORBIDDEN where the tenant
   * has signed this user out meanwhile (`details.isSignedOut`): a new sign-in leads into it again.
   */
  switchTenant(tenantId: TenantId): Promise<void>
  /** Ends the active account's sign-in on this device, here and in every other tab. Works offline. */
  logout(): Promise<void>

  /** Signs a further account in beside the present ones. */
  addAccount(input: LoginInput): Promise<LoginResult>
  /** Makes another account of this device active in this tab; no server call while its session lives. */
  switchAccount(key: AccountKey): Promise<void>
  /** Signs one account out and forgets it. */
  removeAccount(key: AccountKey): Promise<void>
  signOutAll(): Promise<void>

  /**
   * Calls a route of a table, as the active pair unless the route is public. The functions of this package that are
   * no methods (`forgotPassword`, `listMembers`, …) are made of it.
   */
  call<Name extends RouteName>(
    name: Name,
    routes: Readonly<Record<Name, Route>>,
    input?: CallInput<Name>,
  ): Promise<ResponseOf<Name>>
  /**
   * `fetch` on behalf of the active pair, for trusted origins only, with one retry after a refresh. A request
   * belongs to the pair that was active when it was called: after a switch it is aborted, never re-addressed.
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>
  /** A live access token of the active pair; null when signed out, and with `cookieTransport()`. */
  getAccessToken(): Promise<string | null>
  /**
   * Asks before this tab leaves its account or tenant for another one, one listener after the other, before the server is
   * asked: answering false or throwing cancels the switch with SWITCH_CANCELLED. In device scope a tab that refuses
   * stays where it is when another tab switches. Signing in or out is not asked about. Answers the means to stop.
   */
  onBeforeSwitch(listener: (event: SwitchEvent) => boolean | void | Promise<boolean | void>): () => void
  /** Tells of every change of account or tenant once it is committed, sign-ins among them. Answers the means to stop. */
  onAfterSwitch(listener: (event: SwitchEvent) => void): () => void
  /** Stops timers, channels and requests. The client must not be used afterwards. */
  dispose(): void
}
