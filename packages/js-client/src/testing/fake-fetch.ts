type Handle = (request: Request) => Promise<Response>

/** A `fetch` that never leaves the process. Paths without an origin are taken as `http://localhost`. */
export function createFakeFetch(handle: Handle): typeof globalThis.fetch {
  return async (input, init = {}) => {
    // The signal stays outside: DOM test environments bring an AbortSignal that Node's Request refuses.
    const { signal, ...rest } = init
    const request = new Request(typeof input === 'string' ? new URL(input, 'http://localhost') : input, rest)
    const response = await unlessAborted(handle, request, signal ?? request.signal)
    if (response.type === 'error') throw new TypeError('fetch failed')
    return response
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
