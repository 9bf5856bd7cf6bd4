import { unref } from '../http/unref.ts'
import type { ServerEvent } from './read-events.ts'

/** Tells the other tabs that follow the same pair what the tab with the connection has heard. */
export function openMessages(
  name: string,
  onEvent: (event: ServerEvent) => void,
  signal: AbortSignal,
): { send(event: ServerEvent): void } {
  if (typeof BroadcastChannel !== 'function') return { send: () => {} }
  const channel = new BroadcastChannel(name)
  unref(channel)
  // Whoever else writes here can make a page ask its server again, and nothing more.
  channel.addEventListener('message', ({ data }) => {
    if (typeof data?.type === 'string' && typeof data.data === 'string') onEvent(data)
  })
  signal.addEventListener('abort', () => channel.close())
  return { send: ({ type, data }) => channel.postMessage({ type, data }) }
}
