import type { createDevice } from './device.ts'

/** Lets the server of a device stream events; `open` are the connections that browsers hold now. */
export function streamEvents({ server }: ReturnType<typeof createDevice>) {
  const open = new Set<ReadableStreamDefaultController<Uint8Array>>()
  const bytes = (text: string) => new TextEncoder().encode(text)
  const world = {
    open,
    /** How often anybody has asked for a stream. */
    asked: 0,
    isDown: false,
    send: (text: string) => open.forEach((controller) => controller.enqueue(bytes(text))),
    /** Ends every connection, as a restart of the server does. */
    drop() {
      for (const controller of open) controller.close()
      open.clear()
    },
  }
  server.fault = ({ url, signal }) => {
    if (url.pathname !== '/auth/events') return undefined
    world.asked++
    if (world.isDown) return Promise.reject(new TypeError('Failed to fetch'))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        open.add(controller)
        signal?.addEventListener('abort', () => {
          if (open.delete(controller)) controller.error(signal.reason)
        })
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  return world
}
