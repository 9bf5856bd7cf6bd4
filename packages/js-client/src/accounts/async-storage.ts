import { attempt } from '../attempt.ts'
import type { TokenStorage } from '../auth-client.ts'

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
  const read = (keys: string[]) =>
    Promise.all(
      keys.map(async (key) =>
        memory.set(key, (await attempt(() => storage.getItem(key))?.catch(() => null)) ?? null),
      ),
    )

  return {
    // A client before this one may still be writing.
    load: (key, others) => queue.then(() => read([key])).then(() => read(others())),
    getItem: (key) => memory.get(key) ?? null,
    setItem(key, value) {
      memory.set(key, value)
      write(() => storage.setItem(key, value))
    },
    removeItem(key) {
      memory.delete(key)
      write(() => storage.removeItem(key))
    },
  }
}
