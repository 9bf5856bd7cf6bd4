import type { PairKey } from '../auth-client.ts'
import { pairKeyOf } from './keys.ts'
import type { AccountStore } from './store.ts'
import type { SwitchListeners } from './switch-listeners.ts'

/** Whom the active account and tenant belong to. Made by a function of this package, not by hand. */
export interface TabScope {
  /** Called when another tab may have gone elsewhere. */
  follow(store: AccountStore, listeners: SwitchListeners): Promise<void>
}

/**
 * Makes the active account and tenant those of the whole device: a tab goes where another one went, unless its
 * application refuses to leave. To be passed as the option `scope`.
 */
export const deviceScope = (): TabScope => {
  /** Where another tab went last. */
  let invitedTo: PairKey | null = null
  const forgetInvitation = () => void (invitedTo = null)

  return {
    async follow(store, listeners) {
      listeners.after.add(forgetInvitation)
      const next = store.index().active
      const to = pairKeyOf(next)
      const from = pairKeyOf(store.active())
      if (to === invitedTo) return
      invitedTo = to
      if (!next || to === from) return
      if (from) await listeners.ask({ from, to: to! })
      // While the application was asked, this tab or another one may have gone elsewhere.
      if (invitedTo === to && from === pairKeyOf(store.active())) store.goTo(next)
    },
  }
}
