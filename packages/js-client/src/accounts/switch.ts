import type { Refresher } from '../http/refresh.ts'
import { abortable, withSignal } from '../http/abort.ts'
import { isAuthError } from '../http/errors.ts'
import { pairKeyOf } from './keys.ts'
import type { AccountStore } from './store.ts'
import type { Pair } from './stored-state.ts'
import { cancelled } from './switch-listeners.ts'
import type { SwitchListeners } from './switch-listeners.ts'

/** Makes another pair active in this tab; `issue` obtains a grant where none is held any more. */
export type SwitchTo = (target: Pair, issue?: () => Promise<unknown>) => Promise<void>

/** Creates the one queue of switches of a client. The switch called last wins. */
export const createSwitchTo = (
  store: AccountStore,
  refresher: Refresher,
  listeners: SwitchListeners,
  life: AbortSignal,
): SwitchTo => {
  let latest: AbortController | undefined

  return async (target, issue) => {
    latest?.abort(cancelled())
    latest = new AbortController()
    const from = pairKeyOf(store.active())
    const to = pairKeyOf(target)
    if (from === to) return
    await withSignal([latest.signal, store.scope(), life], async (signal) => {
      await abortable(listeners.ask({ from, to }), signal)
      const held = refresher.live(target).catch((error: unknown) => {
        if (issue && isAuthError(error, 'SIGNED_OUT')) return issue()
        throw error
      })
      await abortable<unknown>(held, signal)
      if (signal.aborted) throw signal.reason
      store.need(target)
      store.activate(target)
    })
  }
}
