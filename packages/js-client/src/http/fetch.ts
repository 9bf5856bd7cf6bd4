import { attempt } from '../attempt.ts'
import type { ClientContext } from '../context.ts'
import type { Grant } from '../accounts/stored-state.ts'
import { abortable, withSignal } from './abort.ts'
import { isTokenRefused } from './send.ts'

/** Creates `auth.fetch`. */
export function createAuthFetch({ options, store, sendAs, life }: ClientContext) {
  const { baseUrl, trustedOrigins, fetch, transport } = options
  const page = globalThis.location?.href
  const origins = new Set(
    [page, resolve(baseUrl, page)?.href, ...trustedOrigins].map((url) => resolve(url)?.origin),
  )

  return async (_context: ClientContext, input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = typeof input === 'object' && 'url' in input ? input : undefined
    const url = resolve(request?.url ?? String(input), page ?? baseUrl)
    const headers = new Headers(init?.headers ?? request?.headers)
    const pair = store.active()
    const scope = store.scope()
    const isOurs =
      /^https?:$/.test(url?.protocol ?? '') && origins.has(url?.origin) && !headers.has('authorization')
    const send = (signal: AbortSignal, grant?: Grant) => {
      const credentials = isOurs ? transport.headersOf(grant) : {}
      for (const name in credentials) headers.set(name, credentials[name]!)
      const ours = isOurs && transport.init
      const sent = fetch(request?.clone() ?? url?.href ?? input, { ...init, ...ours, headers, signal })
      // A fetch that ignores its signal must not deliver another pair's data either.
      return abortable(sent, signal)
    }

    return withSignal([init?.signal ?? request?.signal, pair && scope, life], async (signal) => {
      if (!pair || !isOurs) return send(signal)
      return sendAs(pair, {
        signal,
        send: (grant) => send(signal, grant),
        isRefused: async (answer) =>
          answer.status === 401 &&
          isTokenRefused({
            status: 401,
            body: await abortable(answer.clone().json(), signal).catch(() => null),
          }),
        isRepeatable: !isStream(init?.body),
      })
    })
  }
}

// Spent by the first try.
function isStream(body: unknown): boolean {
  const stream = body as Partial<ReadableStream> | null | undefined
  return !!(stream?.getReader ?? stream?.[Symbol.asyncIterator])
}

const resolve = (url: string | undefined, base?: string) => attempt(() => new URL(url!, base))
