import type { ErrorBody, ResponseOf, Route, RouteName } from '../contract/index.ts'
import { coreRoutes } from '../contract/routes/core.ts'
import { deviceKeyOf } from '../accounts/keys.ts'
import { attempt } from '../attempt.ts'
import { text } from '../accounts/shape.ts'
import { token } from '../accounts/stored-state.ts'
import type { Grant } from '../accounts/stored-state.ts'
import type { ResolvedOptions } from '../options.ts'
import { abortable, within } from './abort.ts'
import { AuthApiError } from './errors.ts'

/** The name of a route every client knows, or where another one is. */
export type Destination<Name extends RouteName = RouteName> = (Name & keyof typeof coreRoutes) | Route

/** What one call of a route sends. */
export interface CallOptions {
  body?: unknown
  query?: object | undefined
  params?: Record<string, string> | undefined
  /** Slug or id of the tenant the call is meant for. */
  tenant?: string | undefined
  /** On whose behalf. */
  as?: Pick<Grant, 'accessToken' | 'session'> | undefined
  signal?: AbortSignal | undefined
  timeoutMs?: number
  /** Lets the request outlive the page. */
  keepalive?: boolean
}

/** An answer of the server, whatever its status; `body` is undefined when it is not JSON. */
export interface Answer {
  status: number
  body: unknown
  /** Seconds to wait before the next try; not positive where the answer does not say. */
  wait?: number
}

export type Send = (to: Destination, options?: CallOptions) => Promise<Answer>

/** By it the server knows a device again, so that strangers' guesses do not lock it out; elsewhere it is a cookie. */
const deviceHeader = 'nest-auth-device'

/** Sends requests to the server's routes; rejects only when there is no answer at all. */
export const createSend = (
  { baseUrl, storage, fetch, transport }: ResolvedOptions,
  life: AbortSignal,
): Send => {
  const deviceKey = deviceKeyOf(baseUrl)

  const read = async (response: Response): Promise<Answer> => {
    const { status, headers } = response
    const device = headers.get(deviceHeader)
    if (device) storage.set(deviceKey, device)
    const content = await response.text()
    const body = status === 204 ? null : attempt(() => JSON.parse(content))
    return { status, body, wait: +headers.get('retry-after')! }
  }

  return (to, { body, query, params, tenant, as, signal, timeoutMs = 15_000, keepalive = false } = {}) => {
    const { method, path } = routeOf(to)
    const headers = transport.headersOf(as)
    // A slug has no other characters, and a header could not carry them.
    if (tenant !== undefined) headers['nest-auth-tenant'] = encodeURIComponent(tenant)
    if (body) headers['content-type'] = 'application/json'
    if (to === 'login') attempt(() => (headers[deviceHeader] = token(storage.get(deviceKey))))
    // JSON leaves out what is undefined.
    const search = query ? `?${new URLSearchParams(JSON.parse(JSON.stringify(query)))}` : ''
    // An id has no other characters. Encoded, a dot or slash could still lead proxies to another route.
    const id = (_: string, name: string) => `${params![name]}`.replace(/[^\w-]|^$/g, '_')
    const url = baseUrl + path.replace(/:(\w+)/, id) + search
    return within(timeoutMs, [signal, life], async (stop) => {
      try {
        const answer = fetch(url, {
          method,
          headers,
          body: JSON.stringify(body),
          signal: stop,
          keepalive,
          // A followed redirect could carry a password or refresh token in its body to another origin.
          redirect: 'manual',
          ...transport.init,
        })
        return await abortable(answer.then(read), stop)
      } catch (cause) {
        throw stop.aborted ? stop.reason : new AuthApiError('NETWORK_ERROR', { cause })
      }
    })
  }
}

/** Where a call goes. */
export const routeOf = (to: Destination): Route => coreRoutes[to as keyof typeof coreRoutes] ?? to

/** The successful body of an answer; throws what the server refused it with. */
export const unwrap = <Name extends RouteName>(answer: Answer): ResponseOf<Name> => {
  const { status, body, wait } = answer
  // There is none below 200 but that of a redirect not followed, which has no body.
  if (status < 300 && body !== undefined) return body as ResponseOf<Name>
  // Pages of proxies and captive portals decide nothing about the session.
  const error = errorOf(answer) ?? {
    code: status === 429 ? 'RATE_LIMITED' : 'SERVICE_UNAVAILABLE',
    details: wait! > 0 ? { retryAfterSeconds: wait! } : undefined,
  }
  throw new AuthApiError(error.code, { ...error, status })
}

/** Whether the server refused the access token, without having processed the request. */
export const isTokenRefused = (answer: Answer): boolean => errorOf(answer)?.code === 'UNAUTHENTICATED'

// By shape, not by the list of codes: a newer server may know more of them.
const errorOf = ({ status, body }: Answer): ErrorBody | undefined =>
  attempt(() => {
    const error = body as ErrorBody
    text(error.code)
    text(error.message)
    return error.statusCode === status ? error : undefined
  })
