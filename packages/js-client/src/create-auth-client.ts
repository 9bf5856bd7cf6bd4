import { signOut, logout, logoutAll } from './sessions/logout.ts'
import { reconcile } from './accounts/reconcile.ts'
import { openAccountStore } from './accounts/store.ts'
import { switchAccount } from './accounts/switch-account.ts'
import { createSwitchListeners } from './accounts/switch-listeners.ts'
import { createSwitcher } from './accounts/switch.ts'
import type { AuthClient, AuthClientOptions, LoginInput } from './auth-client.ts'
import { callAsActive, callPublic } from './context.ts'
import type { ClientContext } from './context.ts'
import { createSendAs } from './http/send-as.ts'
import { AuthApiError } from './http/errors.ts'
import { createAuthFetch } from './http/fetch.ts'
import { createRefresher } from './http/refresh.ts'
import { createSend } from './http/transport.ts'
import type { CallOptions } from './http/transport.ts'
import { internals } from './internals.ts'
import type { Internals } from './internals.ts'
import { resolveOptions } from './options.ts'
import { login } from './sessions/login.ts'
import { me } from './sessions/me.ts'
import { selectTenant } from './sessions/select-tenant.ts'
import { signup } from './sessions/signup.ts'
import { lookupTenant } from './tenants/lookup-tenant.ts'
import { switchTenant } from './tenants/switch-tenant.ts'

/** Creates the client of one Nest Auth server. Create it once, outside of any component. */
export function createAuthClient(given: AuthClientOptions): AuthClient {
  const options = resolveOptions(given)
  const ending = new AbortController()
  const life = ending.signal
  const listeners = createSwitchListeners()
  const store = openAccountStore(options, listeners)
  const send = createSend(options, life)
  const refresher = createRefresher(store, send, life)
  const sendAs = createSendAs(refresher)
  const context: ClientContext = { options, store, send, sendAs, refresher, life }
  const switcher = createSwitcher(context, listeners)
  const { state } = store
  refresher.schedule()

  const whenReady =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      // Without an asynchronous storage nothing is awaited: signing out takes effect before it returns.
      if (store.ready) await store.ready
      return call(...args)
    }
  // In the background: without an answer nothing changes.
  if (options.isCookieMode) whenReady(() => reconcile(context))().catch(() => {})
  const signIn = whenReady((input: LoginInput) => login(context, input))

  const client: AuthClient & { [internals]: Internals } = {
    [internals]: { context, switcher },
    baseUrl: options.baseUrl,
    life,
    accounts: state,
    getSnapshot: () => state.getState().snapshot,
    subscribe: (listener) => state.subscribe(() => listener()),

    clientConfig: () => callPublic(context, 'clientConfig'),
    lookupTenant: (slug, options) => lookupTenant(context, slug, options),
    signup: whenReady((input) => signup(context, input)),
    login: signIn,
    addAccount: signIn,
    selectTenant: whenReady((input) => selectTenant(context, input)),
    logout: whenReady(() => logout(context)),
    logoutAll: whenReady(() => logoutAll(context)),

    me: whenReady((options) => me(context, options)),
    listTenants: whenReady((query, options) => callAsActive(context, 'listTenants', { ...options, query })),
    createTenant: whenReady((body) => callAsActive(context, 'createTenant', { body })),
    listSessions: whenReady((options) => callAsActive(context, 'listSessions', options)),
    endSession: whenReady((id) => callAsActive(context, 'endSession', { params: { id } }).then(() => {})),
    switchTenant: whenReady((tenantId) => switchTenant(context, switcher, tenantId)),

    switchAccount: whenReady((key) => switchAccount(context, switcher, key)),
    removeAccount: whenReady((key) => signOut(context, [key])),
    signOutAll: whenReady(() => signOut(context, store.keys())),

    call: whenReady((name, routes, input) =>
      (routes[name].isPublic ? callPublic : callAsActive)(context, routes[name], input as CallOptions),
    ),
    fetch: whenReady(createAuthFetch(options, store, sendAs, life)),
    getAccessToken: whenReady(async () => {
      const pair = store.active()
      return pair && !options.isCookieMode ? (await refresher.live(pair)).accessToken! : null
    }),
    onBeforeSwitch: (listener) => add(listeners.before, listener),
    onAfterSwitch: (listener) => add(listeners.after, listener),
    dispose() {
      ending.abort(new AuthApiError('SCOPE_CHANGED', { message: 'The client was disposed' }))
      refresher.schedule()
      store.close()
    },
  }
  return client
}

function add<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
