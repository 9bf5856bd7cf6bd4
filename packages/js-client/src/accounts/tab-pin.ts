import type { SafeStorage } from './storage.ts'
import { parsePin } from './stored-state.ts'
import type { Pair } from './stored-state.ts'

/** What this tab is pinned to. */
export interface TabPin {
  get(): Pair | null
  set(pin: Pair | null): void
  close(): void
}

/** Reads the pin of this tab; `isPlatform` says that the storage is the browser's sessionStorage. */
export function openTabPin(storage: SafeStorage, key: string, isPlatform: boolean): TabPin {
  const page = isPlatform && typeof document === 'object' ? document : undefined
  let pin = parsePin(storage.get(key))

  const save = () => (pin ? storage.set(key, JSON.stringify(pin)) : storage.remove(key))
  // sessionStorage is copied when a tab is duplicated, so the pin lies there only while the page is away.
  const settle = () => (page?.visibilityState === 'visible' ? storage.remove(key) : save())
  settle()
  page?.addEventListener('visibilitychange', settle)
  if (page) globalThis.addEventListener('pagehide', save)

  return {
    get: () => pin,
    set(next) {
      pin = next
      settle()
    },
    close() {
      save()
      page?.removeEventListener('visibilitychange', settle)
      if (page) globalThis.removeEventListener('pagehide', save)
    },
  }
}
