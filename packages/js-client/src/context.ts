import type { AccountStore } from './accounts/store.ts'
import type { SwitchTo } from './accounts/switch.ts'
import type { Pair } from './accounts/stored-state.ts'
import type { ResponseOf, RouteName } from './contract/index.ts'
import { withSignal } from './http/abort.ts'
import type { SendAs } from './http/send-as.ts'
import type { Refresher } from './http/refresh.ts'
import { isTokenRefused, routeOf, unwrap } from './http/send.ts'
import type { CallOptions, Destination, Send } from './http/send.ts'
import type { ResolvedOptions } from './options.ts'

/** What the functions of one client share. */
export interface ClientContext {
  options: ResolvedOptions
  store: AccountStore
  send: Send
  sendAs: SendAs
  refresher: Refresher
  switchTo: SwitchTo
  life: AbortSignal
}

/** Calls a route: as the active pair, and given up as soon as this tab is no longer that pair, unless it is public. */
export const call = async <Name extends RouteName>(
  context: ClientContext,
  to: Destination<Name>,
  options?: CallOptions,
): Promise<ResponseOf<Name>> => {
  const { store, send, life } = context
  if (routeOf(to).isPublic) return unwrap<Name>(await send(to, options))
  const pair = store.active()
  return withSignal([options?.signal, store.scope(), life], (signal) =>
    callAs<Name>(context, pair, to, { ...options, signal }),
  )
}

/** Calls a route as one pair, whatever this tab has become meanwhile. */
export const callAs = async <Name extends RouteName>(
  { send, sendAs }: ClientContext,
  pair: Pair | null,
  to: Destination<Name>,
  options: CallOptions & { signal: AbortSignal },
): Promise<ResponseOf<Name>> => {
  const answer = await sendAs(pair, options.signal, (as) => send(to, { ...options, as }), isTokenRefused)
  return unwrap<Name>(answer)
}
