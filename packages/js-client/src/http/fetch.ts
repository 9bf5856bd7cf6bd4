import type { AccountStore } from '../accounts/store.ts'
import type { Grant } from '../accounts/stored-state.ts'
import type { ResolvedOptions } from '../options.ts'
import { abortable, withSignal } from './abort.ts'
import { credentialsOf } from './credentials.ts'
import type { SendAs } from './send-as.ts'
import { isTokenRefused } from './transport.ts'

/** Creates `auth.fetch`. */
export function createAuthFetch(
  { baseUrl, trustedOrigins, fetch, isCookieMode }: ResolvedOptions,
  store: AccountStore,
  sendAs: SendAs,
  life: AbortSignal,
): typeof globalThis.fetch {
  const page = globalThis.location?.href
  const origins = new Set(
    [page, resolve(baseUrl, page)?.href, ...trustedOrigins].map((url) => resolve(url)?.origin),
  )

  return async (input, init) => {
    const request = typeof input === 'object' && 'url' in input ? input : undefined
    const url = resolve(request?.url ?? String(input), page ?? baseUrl)
    const headers = new Headers(init?.headers ?? request?.headers)
    const pair = store.active()
    const scope = store.scope()
    const isOurs =
      /^https?:$/.test(url?.protocol ?? '') && origins.has(url?.origin) && !headers.has('authorization')
    const all = isOurs && isCookieMode ? { ...init, credentials: 'include' as const } : init
    const send = (signal: AbortSignal, grant?: Grant) => {
      const credentials = Object.entries(isOurs ? credentialsOf(isCookieMode, grant) : {})
      for (const [name, value] of credentials) headers.set(name, value)
      const sent = fetch(request?.clone() ?? url?.href ?? input, { ...all, headers, signal })
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
  return typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body)
}

function resolve(url: string | undefined, base?: string): URL | undefined {
  try {
    return new URL(url!, base)
  } catch {
    return undefined
  }
}
