import type { SafeStorage } from '../accounts/storage.ts'
import { sleep } from './abort.ts'

/** Runs a task under a lock kept in the storage itself, for documents without Web Locks; a holder that hangs is overtaken. */
export const withStorageLock = async <T>(
  name: string,
  storage: SafeStorage,
  patienceMs: number,
  signal: AbortSignal,
  task: () => Promise<T>,
): Promise<T> => {
  const key = `${name}:lock`
  const owner = ` ${Math.random()}`
  const isMine = () => storage.get(key)?.endsWith(owner)
  while (!isMine()) {
    const left = parseFloat(storage.get(key)!) - Date.now()
    // A time too far ahead was written under another clock, and is worth as little as a past one.
    if (!(left > 0 && left <= patienceMs)) storage.set(key, Date.now() + patienceMs + owner)
    await sleep(50, signal)
  }
  try {
    return await task()
  } finally {
    if (isMine()) storage.remove(key)
  }
}
