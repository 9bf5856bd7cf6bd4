type Handle = (request: Request) => Promise<Response>

/** A `fetch` that never leaves the process. Paths without an origin are taken as `http://localhost`. */
export function createFakeFetch(handle: Handle): typeof globalThis.fetch {
  return async (input, init = {}) => {
    // The signal stays outside: DOM test environments bring an AbortSignal that Node's Request refuses.
    const { signal, ...rest } = init
    const request = new Request(typeof input === 'string' ? new URL(input, 'http://localhost') : input, rest)
    const response = await unlessAborted(handle, request, signal ?? request.signal)
    if (response.type === 'error') throw new TypeError('fetch failed')
    return untilAborted(response, signal ?? request.signal)
  }
}

function unlessAborted(handle: Handle, request: Request, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const abort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    handle(request)
      .finally(() => signal.removeEventListener('abort', abort))
      .then(resolve, reject)
  })
}

/** A stream goes on after its headers came, and an abort ends it even then. */
function untilAborted(response: Response, signal: AbortSignal): Response {
  if (response.headers.get('content-type') !== 'text/event-stream') return response
  const reader = response.body!.getReader()
  let abort: () => void
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      abort = () => {
        controller.error(signal.reason)
        reader.cancel().catch(() => {}) // Broken already.
      }
      signal.addEventListener('abort', abort, { once: true })
    },
    async pull(controller) {
      const { done, value } = await reader.read()
      if (signal.aborted) return
      if (done) {
        signal.removeEventListener('abort', abort)
        controller.close()
      } else controller.enqueue(value)
    },
    async cancel() {
      signal.removeEventListener('abort', abort)
      await reader.cancel()
    },
  })
  return new Response(body, response)
}
