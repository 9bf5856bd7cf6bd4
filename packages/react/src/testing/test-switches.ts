import { AuthApiError } from '@nest-auth/js-client'
import type { AuthClient, AuthSnapshot } from '@nest-auth/js-client'

type BeforeSwitch = Parameters<AuthClient['onBeforeSwitch']>[0]
type AfterSwitch = Parameters<AuthClient['onAfterSwitch']>[0]

/** Asks and tells the listeners of switches, as a client does. */
export function createTestSwitches(getSnapshot: () => AuthSnapshot) {
  const before = new Set<BeforeSwitch>()
  const after = new Set<AfterSwitch>()
  const pair = (snapshot: AuthSnapshot) => (snapshot.status === 'signed-in' ? snapshot.pairKey : null)
  return {
    onBeforeSwitch: (listener: BeforeSwitch) => add(before, listener),
    onAfterSwitch: (listener: AfterSwitch) => add(after, listener),
    /** Moves to another pair unless a listener refuses. */
    async run(next: AuthSnapshot, commit: () => void): Promise<void> {
      const [from, to] = [pair(getSnapshot()), pair(next)]
      if (to === null || from === to) return
      for (const listener of before) {
        const answer = await Promise.resolve({ from, to })
          .then(listener)
          .catch((cause: unknown) => {
            throw new AuthApiError('SWITCH_CANCELLED', { cause })
          })
        if (answer === false) throw new AuthApiError('SWITCH_CANCELLED')
      }
      commit()
      for (const listener of after) listener({ from, to })
    },
  }
}

function add<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
