import type { SafeStorage } from './storage.ts'
import { pairShape, readStored } from './stored-state.ts'
import type { Pair } from './stored-state.ts'

/** What this tab is pinned to. */
export interface TabPin {
  get(): Pair | null
  set(pin: Pair | null): void
}

/** Reads the pin of this tab; `page` is given where the storage is the browser's sessionStorage. */
export const openTabPin = (
  storage: SafeStorage,
  key: string,
  page: Document | undefined,
  life: AbortSignal,
): TabPin => {
  let pin = readStored(storage, key, pairShape)

  const save = () => storage.set(key, JSON.stringify(pin))
  // sessionStorage is copied when a tab is duplicated, so the pin lies there only while the page is away.
  const settle = () => (page && !page.hidden ? storage.remove(key) : save())
  settle()
  page?.addEventListener('visibilitychange', settle, { signal: life })
  life.addEventListener('abort', save)

  return {
    get: () => pin,
    set(next) {
      pin = next
      settle()
    },
  }
}
