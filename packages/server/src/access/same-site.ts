import { AuthError } from '../errors/auth-error.ts'
import type { RequestHeaders } from './request-of.ts'

/**
 * Refuses a request that another site made a browser send with its cookies. Cookies are only read where the request
 * carries our own header, which already keeps plain forms and links out; this is the second lock (OWASP CSRF
 * Prevention, Fetch Metadata). @throws AuthError `CSRF_REJECTED`
 */
export function assertSameSite(request: RequestHeaders, trustedOrigins: readonly string[]): void {
  const origin = request.headers?.['origin']
  if (typeof origin === 'string' && trustedOrigins.includes(origin)) return
  const site = request.headers?.['sec-fetch-site']
  // Set by the browser, out of reach of scripts; it holds even where a proxy rewrote the Host header.
  if (site === 'same-origin' || site === 'none') return
  if (site !== undefined) throw new AuthError('CSRF_REJECTED')
  if (origin === undefined) return
  if (typeof origin !== 'string' || !isOwn(origin, request.headers?.['host']))
    throw new AuthError('CSRF_REJECTED')
}

function isOwn(origin: string, host: string | string[] | undefined): boolean {
  try {
    return typeof host === 'string' && new URL(origin).host === host.toLowerCase()
  } catch {
    return false
  }
}
