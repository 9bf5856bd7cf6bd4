import type { SessionEvent } from '../contract/index.ts'

/** Tells the other tabs that follow the same pair what the tab with the connection has heard. */
export function openMessages(
  name: string,
  onEvent: (event: SessionEvent) => void,
  signal: AbortSignal,
): { send(event: SessionEvent): void } {
  if (typeof BroadcastChannel !== 'function') return { send: () => {} }
  const channel = new BroadcastChannel(name)
  // Lets Node exit meanwhile.
  ;(channel as { unref?: () => void }).unref?.()
  // Whoever else writes here can make a page ask its server again, and nothing more.
  channel.addEventListener('message', ({ data }) => {
    if (typeof data?.type === 'string') onEvent(data)
  })
  signal.addEventListener('abort', () => channel.close())
  return { send: (event) => channel.postMessage(event) }
}
