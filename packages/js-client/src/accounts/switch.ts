import type { PairKey, SwitchEvent } from '../auth-client.ts'
import type { ClientContext } from '../context.ts'
import { abortable, withSignal } from '../http/abort.ts'
import { AuthApiError, isAuthError } from '../http/errors.ts'
import { pairKeyOf } from './keys.ts'
import type { Pair } from './stored-state.ts'

/** May cancel a switch by throwing or answering false. */
export type BeforeSwitch = (event: SwitchEvent) => boolean | void | Promise<boolean | void>

/** Makes another pair active in this tab. */
export interface Switcher {
  readonly beforeSwitch: Set<BeforeSwitch>
  /** `issue` obtains a grant where none is held any more. The switch called last wins. */
  switchTo(target: Pair, issue: () => Promise<Pair>): Promise<void>
}

/** Creates the one queue of switches of a client. */
export function createSwitcher({ store, refresher, life }: ClientContext): Switcher {
  const beforeSwitch = new Set<BeforeSwitch>()
  let latest: AbortController | undefined

  const cancelled = (cause?: unknown) => new AuthApiError('SWITCH_CANCELLED', { cause })
  const cancel = (cause?: unknown) => {
    throw cancelled(cause)
  }

  const ask = async (event: SwitchEvent) => {
    for (const listener of beforeSwitch) {
      const answer = await Promise.resolve(event).then(listener).catch(cancel)
      if (answer === false) cancel()
    }
  }

  return {
    beforeSwitch,
    async switchTo(target, issue) {
      latest?.abort(cancelled())
      const turn = (latest = new AbortController())
      const active = store.active()
      const from: PairKey | null = active && pairKeyOf(active)
      const to = pairKeyOf(target)
      if (from === to) return
      await withSignal([turn.signal, store.scope(), life], async (signal) => {
        await abortable(ask({ from, to }), signal)
        const held = refresher.live(target).then(
          () => target,
          (error: unknown) => {
            if (isAuthError(error, 'SIGNED_OUT')) return issue()
            throw error
          },
        )
        const pair = await abortable(held, signal)
        if (signal.aborted) throw signal.reason
        store.need(pair)
        store.activate(pair)
      })
    },
  }
}
