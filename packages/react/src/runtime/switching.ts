import { isAuthError } from '@nest-auth/js-client'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** Where a switch stands. `target` names what is being switched to, or what the failed switch was to. */
export type SwitchState =
  | { status: 'idle'; target: null; error: null }
  | { status: 'switching'; target: string; error: null }
  | { status: 'failed'; target: string; error: Error }

/** One kind of switch. Its state outlives the components that a switch remounts. */
export interface Switching {
  state: StoreApi<SwitchState>
  start: (target: string) => Promise<void>
  reset: () => void
}

const idle: SwitchState = { status: 'idle', target: null, error: null }

/** Runs switches one at a time as far as anybody can see: only the latest one writes the state. */
export function createSwitching(
  commit: (target: string) => Promise<void>,
  rendered: () => Promise<void>,
): Switching {
  const state = createStore<SwitchState>(() => idle)
  let latest = 0

  async function run(target: string): Promise<void> {
    const turn = ++latest
    state.setState({ status: 'switching', target, error: null }, true)
    try {
      await commit(target)
      await rendered()
      if (turn === latest) state.setState(idle, true)
    } catch (error) {
      if (turn === latest) state.setState(failure(target, error), true)
      throw error
    }
  }

  return {
    state,
    start(target) {
      const done = run(target)
      // The error is in the state; a caller that does not await must not cause an unhandled rejection.
      done.catch(() => {})
      return done
    },
    reset() {
      if (state.getState().status === 'failed') state.setState(idle, true)
    },
  }
}

function failure(target: string, error: unknown): SwitchState {
  // Cancelled by the application, which knows why.
  if (isAuthError(error, 'SWITCH_CANCELLED')) return idle
  return { status: 'failed', target, error: error instanceof Error ? error : new Error(String(error)) }
}
