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
  /** Where another tab went last, by client: options may be shared by several. */
  const invitations = new WeakMap<AccountStore, { to: PairKey | null }>()

  return {
    async follow(store, listeners) {
      const invitation = invitations.get(store) ?? { to: null }
      if (!invitations.has(store)) listeners.after.add(() => void (invitation.to = null))
      invitations.set(store, invitation)
      const next = store.index().active
      const to = pairKeyOf(next)
      const from = pairKeyOf(store.active())
      if (to === invitation.to) return
      invitation.to = to
      if (!next || to === from) return
      if (from) await listeners.ask({ from, to: to! })
      // While the application was asked, this tab or another one may have gone elsewhere.
      if (invitation.to === to && from === pairKeyOf(store.active())) store.goTo(next)
    },
  }
}
