import type { AccountStore } from './accounts/store.ts'
import type { Pair } from './accounts/stored-state.ts'
import type { ResponseOf, RouteName } from './contract/index.ts'
import { withSignal } from './http/abort.ts'
import type { SendAs } from './http/send-as.ts'
import type { Refresher } from './http/refresh.ts'
import { isTokenRefused, unwrap } from './http/transport.ts'
import type { CallOptions, Destination, Send } from './http/transport.ts'
import type { ResolvedOptions } from './options.ts'

/** What the functions of one client share. */
export interface ClientContext {
  options: ResolvedOptions
  store: AccountStore
  send: Send
  sendAs: SendAs
  refresher: Refresher
  life: AbortSignal
}

/** Calls a public route. */
export async function callPublic<Name extends RouteName>(
  { send }: ClientContext,
  to: Destination<Name>,
  options?: CallOptions,
): Promise<ResponseOf<Name>> {
  return unwrap<Name>(await send(to, options))
}

/** Calls a route as the active pair; rejects as soon as this tab is no longer that pair. */
export async function callAsActive<Name extends RouteName>(
  context: ClientContext,
  to: Destination<Name>,
  options?: CallOptions,
): Promise<ResponseOf<Name>> {
  const { store, life } = context
  const pair = store.active()
  store.need(pair)
  return withSignal([options?.signal, store.scope(), life], (signal) =>
    callAs<Name>(context, pair!, to, { ...options, signal }),
  )
}

/** Calls a route as one pair, whatever this tab has become meanwhile. */
export async function callAs<Name extends RouteName>(
  { send, sendAs }: ClientContext,
  pair: Pair,
  to: Destination<Name>,
  options: CallOptions & { signal: AbortSignal },
): Promise<ResponseOf<Name>> {
  const answer = await sendAs(pair, {
    signal: options.signal,
    send: (as) => send(to, { ...options, as }),
    isRefused: isTokenRefused,
  })
  return unwrap<Name>(answer)
}
