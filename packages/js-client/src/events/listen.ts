import type { AuthClient } from '../auth-client.ts'
import type { SessionEvent } from '../contract/index.ts'
import { eventRoutes } from '../contract/routes/events.ts'
import { readEvents } from './read-events.ts'

const { events } = eventRoutes

/** The server says something every 20 seconds; a connection silent for longer than this has died unnoticed. */
const SILENCE_MS = 60_000

/** Listens to the server until the stream ends, and answers whether there was one. `isOpen` is called when it begins. */
export async function listen(
  auth: AuthClient,
  signal: AbortSignal,
  isOpen: () => void,
  onEvent: (event: SessionEvent) => void,
): Promise<boolean> {
  const silence = new AbortController()
  const stop = () => silence.abort()
  let timer: ReturnType<typeof setTimeout> | undefined
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(stop, SILENCE_MS)
  }
  signal.addEventListener('abort', stop)
  let hasOpened = false
  try {
    heard()
    const response = await auth.fetch(auth.baseUrl + events.path, {
      headers: { accept: events.mediaType },
      cache: 'no-store',
      signal: silence.signal,
    })
    hasOpened = response.ok && (response.headers.get('content-type')?.startsWith(events.mediaType) ?? false)
    if (!hasOpened || !response.body) return false
    // What happened while nobody listened.
    isOpen()
    await readEvents(response.body, onEvent, heard)
  } catch {
    // Offline, restarted, silent or no longer wanted: whoever called decides what follows.
  } finally {
    stop()
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
  return hasOpened
}
