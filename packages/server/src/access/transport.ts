import type { RequestHeaders } from './request-of.ts'

/** How tokens travel: in answers and the Authorization header, or in cookies no script can read. */
export type Transport = 'bearer' | 'cookie'

/**
 * The transport a request asks for with `nest-auth-transport: cookie`. No other site can make a browser send that
 * header without a preflight, so cookies are worth nothing to a forged request. An Authorization header decides alone.
 */
export function transportOf(request: RequestHeaders): Transport {
  const { headers } = request
  return headers?.['nest-auth-transport'] === 'cookie' && headers['authorization'] === undefined
    ? 'cookie'
    : 'bearer'
}

/** The session a request names with `nest-auth-session`, among those whose cookies the browser sends along. */
export function namedSessionOf(request: RequestHeaders): string | null {
  const header = request.headers?.['nest-auth-session']
  return typeof header === 'string' && /^[\da-f-]{36}$/.test(header) ? header : null
}
