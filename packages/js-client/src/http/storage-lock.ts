import type { SafeStorage } from '../accounts/storage.ts'
import { sleep } from './abort.ts'

/** A lock kept in the storage itself, for documents without Web Locks; a holder that hangs is overtaken. */
export async function withStorageLock<T>(
  name: string,
  storage: SafeStorage,
  patienceMs: number,
  life: AbortSignal,
  task: () => Promise<T>,
): Promise<T> {
  const owner = ` ${Math.random()}`
  const isMine = () => storage.get(name)?.endsWith(owner)
  for (let waited = 0; waited < patienceMs; waited += 50) {
    const left = parseFloat(storage.get(name) ?? '') - Date.now()
    // A time too far ahead was written under another clock, and is worth as little as a past one.
    if (!(left > 0 && left <= patienceMs)) storage.set(name, Date.now() + patienceMs + owner)
    await sleep(50, life)
    if (isMine()) break
  }
  try {
    return await task()
  } finally {
    if (isMine()) storage.remove(name)
  }
}
