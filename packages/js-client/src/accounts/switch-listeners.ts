import type { SwitchEvent } from '../auth-client.ts'
import { AuthApiError } from '../http/errors.ts'

/** May cancel a switch by throwing or answering false. */
export type BeforeSwitch = (event: SwitchEvent) => boolean | void | Promise<boolean | void>

/** Whoever of the application wants to know of switches. */
export interface SwitchListeners {
  readonly before: Set<BeforeSwitch>
  readonly after: Set<(event: SwitchEvent) => void>
  /** Asks one listener after the other; rejects with SWITCH_CANCELLED when one refuses. */
  ask(event: SwitchEvent): Promise<void>
}

export const cancelled = (cause?: unknown) => new AuthApiError('SWITCH_CANCELLED', { cause })

/** Creates the listeners of one client. */
export const createSwitchListeners = (): SwitchListeners => {
  const before = new Set<BeforeSwitch>()
  return {
    before,
    after: new Set(),
    async ask(event) {
      for (const listener of before) {
        const answer = await Promise.resolve(event)
          .then(listener)
          .catch((cause: unknown) => {
            throw cancelled(cause)
          })
        if (answer === false) throw cancelled()
      }
    },
  }
}
