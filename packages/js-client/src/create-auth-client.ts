import { openAccountStore } from './accounts/store.ts'
import { switchAccount } from './accounts/switch-account.ts'
import { createSwitchListeners } from './accounts/switch-listeners.ts'
import { createSwitchTo } from './accounts/switch.ts'
import type { AuthClient, AuthClientOptions } from './auth-client.ts'
import { call } from './context.ts'
import type { ClientContext } from './context.ts'
import { AuthApiError } from './http/errors.ts'
import { createAuthFetch } from './http/fetch.ts'
import { createRefresher } from './http/refresh.ts'
import { createSendAs } from './http/send-as.ts'
import { createSend } from './http/send.ts'
import type { CallOptions } from './http/send.ts'
import { inside } from './inside.ts'
import { resolveOptions } from './options.ts'
import { login } from './sessions/login.ts'
import { logout, signOut } from './sessions/logout.ts'
import { lookupTenant } from './tenants/lookup-tenant.ts'
import { switchTenant } from './tenants/switch-tenant.ts'

/** Creates the client of one Nest Auth server. Create it once, outside of any component. */
export function createAuthClient(given: AuthClientOptions): AuthClient {
  const options = resolveOptions(given)
  const ending = new AbortController()
  const life = ending.signal
  const listeners = createSwitchListeners()
  const store = openAccountStore(options, listeners, life)
  const send = createSend(options, life)
  const refresher = createRefresher(store, options.storage, send, life)
  const sendAs = createSendAs(refresher)
  const switchTo = createSwitchTo(store, refresher, listeners, life)
  const context: ClientContext = { options, store, send, sendAs, refresher, switchTo, life }
  const { state } = store

  /** Makes a method of a function of the context. */
  const method =
    <Args extends unknown[], Result>(task: (context: ClientContext, ...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      // Where the storage answers at once nothing is awaited: signing out takes effect before it returns.
      if (store.ready) await store.ready
      return task(context, ...args)
    }
  // In the background: without an answer nothing changes.
  method(async () => options.transport.begin?.(context))().catch(() => {})

  const client: AuthClient & { [inside]: ClientContext } = {
    [inside]: context,
    baseUrl: options.baseUrl,
    life,
    accounts: state,
    getSnapshot: () => state.getState().snapshot,
    subscribe: state.subscribe,

    lookupTenant: method(lookupTenant),
    login: method(login),
    addAccount: method(login),
    logout: method(logout),

    switchTenant: method(switchTenant),

    switchAccount: method(switchAccount),
    removeAccount: method(signOut),
    signOutAll: method((context) => signOut(context, ...store.accounts().map(({ key }) => key))),

    call: method((context, name, routes, input) => call(context, routes[name], input as CallOptions)),
    fetch: method(createAuthFetch(context)),
    getAccessToken: method(async () => {
      const pair = store.active()
      return (pair && (await refresher.live(pair)).accessToken) ?? null
    }),
    onBeforeSwitch: (listener) => add(listeners.before, listener),
    onAfterSwitch: (listener) => add(listeners.after, listener),
    dispose: () => ending.abort(new AuthApiError('SCOPE_CHANGED')),
  }
  return client
}

const add = <T>(listeners: Set<T>, listener: T): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
