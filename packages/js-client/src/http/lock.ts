import type { SafeStorage } from '../accounts/storage.ts'
import { withSignal } from './abort.ts'
import { withStorageLock } from './storage-lock.ts'

// Longer than any holder needs, so that giving up means the holder is frozen or gone.
const PATIENCE_MS = 20_000

/** Runs a task while no other tab of this device runs one under the same name; a holder that hangs is overtaken. */
export async function withLock<T>(
  name: string,
  storage: SafeStorage,
  life: AbortSignal,
  task: () => Promise<T>,
): Promise<T> {
  if (!storage.isShared) return task()
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
  let hasStarted = false
  const start = () => {
    hasStarted = true
    return task()
  }
  try {
    const locks = globalThis.navigator?.locks
    if (locks) {
      return await withSignal([life, patience.signal], (signal) => locks.request(name, { signal }, start))
    }
    return await withStorageLock(`${name}:lock`, storage, PATIENCE_MS, life, start)
  } catch (error) {
    // Out of patience, or no lock to be had in this document. The server tolerates a brief overlap.
    if (hasStarted || life.aborted) throw error
    return await start()
  } finally {
    clearTimeout(timer)
  }
}
