import type { TokenStorage } from '../auth-client.ts'
import { isGrantKey } from './keys.ts'

/** A storage that answers later, such as the keychain of a phone. */
export interface AsyncTokenStorage {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<unknown>
  removeItem(key: string): Promise<unknown>
}

/**
 * Makes of a storage that answers later one for the option `storage`: read once, when a client begins, and written behind.
 * Calls of the client wait for the reading; what the storage refuses is kept in memory.
 */
export const asyncStorage = (storage: AsyncTokenStorage): TokenStorage => {
  const memory = new Map<string, string | null>()
  let queue: Promise<unknown> = Promise.resolve()

  // Writes keep their order.
  const write = (task: () => Promise<unknown>) => {
    queue = queue.then(task).catch(() => {})
  }
  const read = async (key: string) => {
    // Another client may be writing, and what the storage has refused is newer here.
    if (memory.has(key)) return
    try {
      const value = await storage.getItem(key)
      if (!memory.has(key)) memory.set(key, value)
    } catch {
      // The next client may find it unlocked.
    }
  }

  return {
    async load(key, others) {
      await read(key)
      await Promise.all(others().map(read))
    },
    getItem: (key) => memory.get(key) ?? null,
    setItem(key, value) {
      memory.set(key, value)
      write(async () => {
        try {
          await storage.setItem(key, value)
        } catch {
          // To present tokens that others have followed would look like theft.
          if (isGrantKey(key)) await storage.removeItem(key)
        }
      })
    },
    removeItem(key) {
      memory.set(key, null)
      write(() => storage.removeItem(key))
    },
  }
}
