import { unref } from '../http/unref.ts'

/** Tells the other tabs of this device to look at the storage again. */
export interface Channel {
  announce(): void
  close(): void
}

/**
 * Opens the channel between tabs. A message says nothing but "look again": whatever somebody else posts into it, it
 * can neither carry a token nor sign anybody in.
 */
export function openChannel(name: string, isShared: boolean, lookAgain: () => void): Channel {
  let channel = isShared && typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined
  channel?.addEventListener('message', lookAgain)
  unref(channel)

  const onStorage = (event: StorageEvent) => {
    if (event.key === null || event.key.startsWith('nest-auth:')) lookAgain()
  }
  globalThis.addEventListener?.('storage', onStorage)

  return {
    announce: () => channel?.postMessage(1),
    close() {
      channel?.close()
      channel = undefined
      globalThis.removeEventListener?.('storage', onStorage)
    },
  }
}
