import { attempt } from '../attempt.ts'
import type { TokenStorage } from '../auth-client.ts'

/** A storage that never throws and answers at once; what cannot be stored is kept in memory. */
export interface SafeStorage {
  /** Whether other tabs may see what is written here. */
  readonly isShared: boolean
  /** Must have finished for a key before it is read; undefined when there is nothing to wait for. */
  load(key: string): Promise<unknown> | undefined
  get(key: string): string | null
  /** `isStaleHarmful` removes the previous value from a storage that refuses the new one. */
  set(key: string, value: string, isStaleHarmful?: boolean): void
  remove(key: string): void
}

/** Makes any storage safe: disabled, full, throwing or asynchronous. */
export const createSafeStorage = (storage: TokenStorage | undefined): SafeStorage => {
  const memory = new Map<string, unknown>()
  let isAsync = !storage
  let queue: Promise<unknown> = Promise.resolve()

  // Writes to an asynchronous storage keep their order.
  const write = (task: () => unknown) => {
    if (isAsync) queue = queue.then(task).catch(() => {})
    else attempt(task)
  }

  return {
    get isShared() {
      return !isAsync
    },
    load(key) {
      const value = attempt(() => storage?.getItem(key))
      if (!value || typeof value === 'string') return undefined
      isAsync = true
      return Promise.resolve(value).then(
        (text) => memory.set(key, text),
        () => {},
      )
    },
    get(key) {
      const value = isAsync || memory.has(key) ? memory.get(key) : attempt(() => storage!.getItem(key))
      return typeof value === 'string' ? value : null
    },
    set(key, value, isStaleHarmful) {
      memory.set(key, value)
      if (isAsync) return write(() => storage?.setItem(key, value))
      try {
        void storage!.setItem(key, value)
        memory.delete(key)
      } catch {
        if (isStaleHarmful) write(() => storage!.removeItem(key))
      }
    },
    remove(key) {
      memory.delete(key)
      write(() => storage?.removeItem(key))
    },
  }
}

/** A storage of the platform, if it has one and lets us use it. */
export const platformStorage = (name: 'localStorage' | 'sessionStorage'): TokenStorage | undefined =>
  attempt(() => globalThis[name])
