import type { SafeStorage } from '../accounts/storage.ts'
import { within } from './abort.ts'

/**
 * Runs a task while no other tab of this device runs one under the same name; a holder that hangs is overtaken. Where a
 * document has no Web Locks nobody waits: the server answers all tabs that ask at once with the same tokens.
 */
export const withLock = <T>(
  name: string,
  storage: SafeStorage,
  life: AbortSignal,
  task: () => Promise<T>,
): Promise<T> => {
  const locks = globalThis.navigator?.locks as LockManager | undefined
  if (!locks || !storage.isShared) return task()
  let hasStarted = false
  const start = () => {
    hasStarted = true
    return task()
  }
  // Longer than any holder needs, so that giving up means the holder is frozen or gone.
  return within(20_000, [life], (signal) => locks.request(name, { signal }, start)).catch(
    (error: unknown) => {
      // Out of patience, or no lock to be had in this document. The server tolerates a brief overlap.
      if (hasStarted || life.aborted) throw error
      return start()
    },
  )
}
