import { AuthApiError } from '@nest-auth/js-client'
import type {
  Account,
  AccountKey,
  AccountsState,
  Actor,
  AuthClient,
  AuthenticatedResult,
  AuthSnapshot,
  CallInput,
  LoginInput,
  Membership,
  ResponseOf,
  RouteName,
  Session,
  SessionListItem,
  Tenant,
  TenantListItem,
  User,
} from '@nest-auth/js-client'
import { createStore } from 'zustand/vanilla'
import { completeDom } from './complete-dom.ts'
import { createTestSwitches } from './test-switches.ts'
import { accountKeyOf, pairKeyOf, testMembership, testSession, testTenant, testUser } from './test-data.ts'

/** The world of a test: who is signed in, and what a server would know. */
export interface TestAuthState {
  /** Who is signed in; null for nobody. @default Ada Lovelace */
  user?: User | null
  /** The active tenant. @default the first of `tenants`, or Acme */
  tenant?: Tenant | null
  /** @default the role `owner` without permissions */
  membership?: Membership | null
  /** Accounts of the device. @default the one that is signed in */
  accounts?: readonly Account[]
  /** Tenants of the signed-in user. @default the active one */
  tenants?: readonly Tenant[]
  sessions?: readonly SessionListItem[]
  /** The platform staff acting as the user. @default nobody */
  actor?: Actor | null
  /** Whether it is not known yet who is signed in. @default false */
  isLoading?: boolean
}

/** What the server answers to the routes that are no methods of the client, such as `listMembers`; it may throw. */
export type TestAnswers = {
  [Name in RouteName]?: (input: CallInput<Name>) => ResponseOf<Name> | Promise<ResponseOf<Name>>
}

/** Options of `createTestAuthClient()`. */
export interface TestAuthClientOptions extends TestAuthState {
  answers?: TestAnswers
  /** Methods to replace, such as `switchTenant: () => Promise.reject(…)`. */
  overrides?: Partial<Omit<AuthClient, 'baseUrl' | 'life' | 'accounts' | 'getSnapshot' | 'subscribe'>>
}

/** An `AuthClient` whose world a test changes. */
export interface TestAuthClient extends AuthClient {
  /** Changes who is signed in, as another tab or the server would. */
  set(state: TestAuthState): void
}

/** An AuthClient without a server, a storage or tokens. Any password is right. */
export function createTestAuthClient({
  overrides,
  answers = {},
  ...initial
}: TestAuthClientOptions = {}): TestAuthClient {
  completeDom()
  let world: TestAuthState = initial
  const accounts = createStore<AccountsState>(() => stateOf(world))
  const getSnapshot = () => accounts.getState().snapshot
  const set = (change: TestAuthState) => {
    world = { ...world, ...change }
    accounts.setState(stateOf(world), true)
  }
  const switches = createTestSwitches(getSnapshot)
  const switchTo = (change: TestAuthState) =>
    switches.run(stateOf({ ...world, ...change }).snapshot, () => set(change))
  const signedIn = () => {
    const snapshot = getSnapshot()
    if (snapshot.status !== 'signed-in') throw new AuthApiError('SIGNED_OUT')
    return snapshot
  }
  const tenantsOf = () => world.tenants ?? (world.tenant === null ? [] : [world.tenant ?? testTenant()])
  const others = (key: AccountKey) => accounts.getState().accounts.filter((account) => account.key !== key)

  function assertIntended(name: string): void {
    const isNamed = (tenant: Tenant | null) => tenant?.slug === name || tenant?.id === name
    if (isNamed(signedIn().tenant)) return
    const tenant = tenantsOf().find(isNamed)
    if (!tenant) throw new AuthApiError('TENANT_NOT_FOUND', { status: 404 })
    throw new AuthApiError('TENANT_MISMATCH', { status: 409, details: { tenant } })
  }

  async function signIn(input: LoginInput): Promise<AuthenticatedResult> {
    const { email, username, phone } = input
    const user = testUser({
      ...(email !== undefined && { email }),
      ...(username !== undefined && { username }),
      ...(phone !== undefined && { phone }),
    })
    const tenant = tenantsOf().find(({ id, slug }) => id === input.tenantId || slug === input.tenantSlug)
    const kept = others(accountKeyOf(user))
    set({ user, tenant: tenant ?? tenantsOf()[0] ?? testTenant(), accounts: kept, isLoading: false })
    return authenticated(signedIn())
  }
  async function removeAccount(key: AccountKey): Promise<void> {
    const snapshot = getSnapshot()
    const isActive = snapshot.status === 'signed-in' && snapshot.accountKey === key
    set({ accounts: others(key), ...(isActive && { user: null }) })
  }

  /** What is answered to these routes unless the test has an answer. */
  const byDefault: TestAnswers = {
    clientConfig: () => ({
      tenancy: { enabled: true, mode: 'SHARED' },
      multipleAccounts: true,
      signInMethods: ['password'],
      signup: { enabled: true, newTenant: true, tenantRequired: false },
      mfaMethods: [],
      passwordReset: true,
      emailVerification: true,
    }),
    signup({ body }) {
      const { newTenant, ...input } = body!
      if (newTenant) set({ tenants: [...tenantsOf(), { id: newTenant.slug, ...newTenant }] })
      return signIn({ ...input, ...(newTenant && { tenantSlug: newTenant.slug }) })
    },
    selectTenant({ body }) {
      const tenant = tenantsOf().find(({ id }) => id === body?.tenantId)
      if (!tenant) throw new AuthApiError('TENANT_NOT_FOUND', { status: 404 })
      set({ user: world.user ?? testUser(), tenant })
      return authenticated(signedIn())
    },
    me() {
      const { user, tenant, membership, session, actor } = signedIn()
      return { user, tenant, membership, session, actor }
    },
    listTenants({ query: { search = '', cursor, limit = 50 } = {} }) {
      signedIn()
      const wanted = search.toLowerCase()
      const found = tenantsOf().filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(wanted))
      const from = Number(cursor ?? 0)
      const to = from + Number(limit)
      return { items: found.slice(from, to).map(listItem), nextCursor: to < found.length ? String(to) : null }
    },
    createTenant({ body }) {
      const { name, slug } = body!
      const tenant = { id: slug, name, slug }
      set({ tenants: [...tenantsOf(), tenant] })
      return tenant
    },
    listSessions: () => ({
      items: [
        ...(world.sessions ?? [{ ...testSession, tenant: signedIn().tenant, actor: null, isCurrent: true }]),
      ],
    }),
    endSession({ params }) {
      set({ sessions: (world.sessions ?? []).filter((session) => session.id !== params?.id) })
      return null
    },
    logoutAll: () => removeAccount(signedIn().accountKey).then(() => null),
  }

  return {
    baseUrl: 'https://auth.test/auth',
    life: new AbortController().signal,
    accounts,
    getSnapshot,
    subscribe: (listener) => accounts.subscribe(() => listener()),
    set,
    async lookupTenant(slug) {
      const tenant = tenantsOf().find((candidate) => candidate.slug === slug)
      if (!tenant) throw new AuthApiError('TENANT_NOT_FOUND', { status: 404 })
      return { ...tenant, methods: ['password'] }
    },
    login: signIn,
    addAccount: signIn,
    async switchTenant(tenantId) {
      signedIn()
      const tenant = tenantsOf().find(({ id }) => id === tenantId)
      if (!tenant) throw new AuthApiError('TENANT_NOT_FOUND', { status: 404 })
      await switchTo({ tenant })
    },
    logout: () => removeAccount(signedIn().accountKey),
    async switchAccount(key) {
      const account = accounts.getState().accounts.find((candidate) => candidate.key === key)
      if (!account || account.state === 'expired') throw new AuthApiError('SIGNED_OUT')
      await switchTo({
        user: account.user,
        tenant: account.tenant,
        accounts: accounts.getState().accounts,
      })
    },
    removeAccount,
    async signOutAll() {
      set({ user: null, accounts: [] })
    },
    async call(name, _routes, input = {}) {
      if (input.tenant !== undefined) assertIntended(input.tenant)
      const answer: TestAnswers[typeof name] = answers[name] ?? byDefault[name]
      if (!answer) throw new Error(`No answer to ${name}: pass answers: { ${name}: (input) => … }.`)
      return answer(input)
    },
    fetch: (input, init) => globalThis.fetch(input, init),
    getAccessToken: async () => (getSnapshot().status === 'signed-in' ? 'test-token' : null),
    onBeforeSwitch: switches.onBeforeSwitch,
    onAfterSwitch: switches.onAfterSwitch,
    dispose() {},
    ...overrides,
  }
}

function stateOf(world: TestAuthState): AccountsState {
  const { user = testUser(), tenants = [], isLoading = false } = world
  const {
    tenant = tenants[0] ?? testTenant(),
    membership = testMembership,
    accounts = [],
    actor = null,
  } = world
  if (isLoading) return { snapshot: { status: 'loading' }, accounts }
  const idle = accounts.map((account) =>
    account.state === 'active' ? { ...account, state: 'ready' as const } : account,
  )
  if (!user) return { snapshot: { status: 'signed-out' }, accounts: idle }
  const key = accountKeyOf(user)
  const active: Account = { key, user, state: 'active', tenant }
  const pair = { accountKey: key, pairKey: pairKeyOf(key, tenant) }
  return {
    snapshot: { status: 'signed-in', ...pair, user, tenant, membership, session: testSession, actor },
    accounts: [active, ...idle.filter((account) => account.key !== key)],
  }
}

const listItem = (tenant: Tenant): TenantListItem => ({ ...tenant, roles: ['member'], isDefault: false })

function authenticated(snapshot: Extract<AuthSnapshot, { status: 'signed-in' }>): AuthenticatedResult {
  const { user, tenant, membership, session }: { session: Session } & typeof snapshot = snapshot
  const tokens = {
    accessToken: 'test-token',
    refreshToken: 'test-token',
    tokenType: 'Bearer' as const,
    expiresIn: 300,
  }
  return { status: 'authenticated', ...tokens, user, tenant, membership, session, actor: null }
}
