import { attempt } from '../attempt.ts'
import type { TokenStorage } from '../auth-client.ts'
import { text } from './shape.ts'

/** A storage that never throws; what cannot be stored is kept in memory. */
export interface SafeStorage {
  readonly load: TokenStorage['load'] | undefined
  /** Whether other tabs may see what is written here. */
  readonly isShared: boolean
  get(key: string): string | undefined
  /** `isStaleHarmful` removes the previous value from a storage that refuses the new one. */
  set(key: string, value: string, isStaleHarmful?: boolean): void
  remove(key: string): void
}

/** Makes any storage safe: missing, disabled, full or throwing. */
export const createSafeStorage = (storage: TokenStorage | undefined): SafeStorage => {
  const memory = new Map<string, string>()
  const load = storage?.load

  return {
    isShared: !!storage && !load,
    load,
    get: (key) => attempt(() => memory.get(key) ?? text(storage!.getItem(key))),
    set(key, value, isStaleHarmful) {
      memory.set(key, value)
      try {
        storage!.setItem(key, value)
        memory.delete(key)
      } catch {
        if (isStaleHarmful) attempt(() => storage!.removeItem(key))
      }
    },
    remove(key) {
      memory.delete(key)
      attempt(() => storage!.removeItem(key))
    },
  }
}

/** A storage of the page, if it has one and lets us use it. That of a server process would belong to all of its callers. */
export const platformStorage = (name: 'localStorage' | 'sessionStorage'): TokenStorage | undefined =>
  attempt(() => window[name])
