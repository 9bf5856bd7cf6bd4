import type { TokenStorage } from '../auth-client.ts'

/** A storage that never throws and answers at once; what cannot be stored is kept in memory. */
export interface SafeStorage {
  /** Whether other tabs may see what is written here. */
  readonly isShared: boolean
  /** Must have finished for a key before it is read; undefined when there is nothing to wait for. */
  load(key: string): Promise<void> | undefined
  get(key: string): string | null
  /** `isStaleHarmful` removes the previous value from a storage that refuses the new one. */
  set(key: string, value: string, isStaleHarmful?: boolean): void
  remove(key: string): void
}

/** Makes any storage safe: disabled, full, throwing or asynchronous. */
export function createSafeStorage(storage: TokenStorage | undefined): SafeStorage {
  const memory = new Map<string, string>()
  let isAsync = !storage
  let queue = Promise.resolve()

  // Writes to an asynchronous storage keep their order.
  const later = (write: () => unknown) => {
    queue = queue.then(write).then(undefined, () => {})
  }

  const discard = (key: string) => {
    try {
      void storage!.removeItem(key)
    } catch {
      // Disabled storage holds nothing that would have to go.
    }
  }

  return {
    get isShared() {
      return !isAsync
    },
    load(key) {
      try {
        const value = storage?.getItem(key)
        if (!value || typeof value === 'string') return undefined
        isAsync = true
        return value.then(
          (text) => void (typeof text === 'string' && memory.set(key, text)),
          () => {},
        )
      } catch {
        return undefined
      }
    },
    get(key) {
      try {
        if (!isAsync && !memory.has(key)) {
          const value = storage!.getItem(key)
          return typeof value === 'string' ? value : null
        }
      } catch {
        // Disabled storage: what this page itself wrote is in memory.
      }
      return memory.get(key) ?? null
    },
    set(key, value, isStaleHarmful) {
      memory.set(key, value)
      if (isAsync) return later(() => storage?.setItem(key, value))
      try {
        void storage!.setItem(key, value)
        memory.delete(key)
      } catch {
        if (isStaleHarmful) discard(key)
      }
    },
    remove(key) {
      memory.delete(key)
      if (isAsync) return later(() => storage?.removeItem(key))
      discard(key)
    },
  }
}

/** A storage of the platform, if it has one and lets us use it. */
export function platformStorage(name: 'localStorage' | 'sessionStorage'): TokenStorage | undefined {
  try {
    return globalThis[name]
  } catch {
    return undefined
  }
}
