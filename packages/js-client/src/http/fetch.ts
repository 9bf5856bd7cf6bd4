import type { Grant } from '../accounts/stored-state.ts'
import { attempt } from '../attempt.ts'
import type { ClientContext } from '../context.ts'
import { abortable, withSignal } from './abort.ts'
import { isTokenRefused } from './send.ts'

/** Creates `auth.fetch`. */
export const createAuthFetch = ({ options, store, sendAs, life }: ClientContext) => {
  const { baseUrl, trustedOrigins, fetch, transport } = options
  const page = globalThis.location?.href
  const origins = [page, baseUrl, ...trustedOrigins].map((url) => resolve(url, page)?.origin)

  return async (_: ClientContext, input: RequestInfo | URL, init?: RequestInit | null): Promise<Response> => {
    // None of it exists on a text or a URL.
    const request = input as Partial<Request>
    const url = resolve(request.url ?? String(input), page ?? baseUrl)
    const headers = new Headers(init?.headers ?? request.headers)
    const body = init?.body as Partial<ReadableStream> | null | undefined
    const pair = store.active()
    const isOurs =
      /^https?:/.test(url?.href ?? '') && origins.includes(url?.origin) && !headers.has('authorization')
    const send = (signal: AbortSignal, grant?: Grant) => {
      if (isOurs)
        for (const [name, value] of Object.entries(transport.headersOf(grant))) headers.set(name, value)
      const sent = fetch(request.clone?.() ?? url?.href ?? input, {
        ...init,
        ...(isOurs && transport.init),
        headers,
        signal,
      })
      // A fetch that ignores its signal must not deliver another pair's data either.
      return abortable(sent, signal)
    }

    return withSignal([init?.signal ?? request.signal, pair && store.scope(), life], async (signal) =>
      pair && isOurs
        ? sendAs(
            pair,
            signal,
            (grant) => send(signal, grant),
            async (answer) =>
              answer.status === 401 &&
              isTokenRefused({
                status: 401,
                body: await abortable(answer.clone().json(), signal).catch(() => null),
              }),
            // A stream is spent by the first try.
            !(body?.getReader ?? body?.[Symbol.asyncIterator]),
          )
        : send(signal),
    )
  }
}

const resolve = (url: string | undefined, base?: string) => attempt(() => new URL(url!, base))
