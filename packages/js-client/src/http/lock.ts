import type { SafeStorage } from '../accounts/storage.ts'
import { within } from './abort.ts'
import { withStorageLock } from './storage-lock.ts'

// Longer than any holder needs, so that giving up means the holder is frozen or gone.
const PATIENCE_MS = 20_000

/** Runs a task while no other tab of this device runs one under the same name; a holder that hangs is overtaken. */
export const withLock = async <T>(
  name: string,
  storage: SafeStorage,
  life: AbortSignal,
  task: () => Promise<T>,
): Promise<T> => {
  if (!storage.isShared) return task()
  const locks = globalThis.navigator?.locks as LockManager | undefined
  let hasStarted = false
  const start = () => {
    hasStarted = true
    return task()
  }
  try {
    return await within(PATIENCE_MS, [life], (signal) =>
      locks
        ? locks.request(name, { signal }, start)
        : withStorageLock(name, storage, PATIENCE_MS, signal, start),
    )
  } catch (error) {
    // Out of patience, or no lock to be had in this document. The server tolerates a brief overlap.
    if (hasStarted || life.aborted) throw error
    return start()
  }
}
