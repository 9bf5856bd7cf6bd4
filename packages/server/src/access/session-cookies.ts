import type { RequestHeaders } from './request-of.ts'

const prefix = '__Host-nest-auth-'

/**
 * Name of the cookie that carries one session. `__Host-` makes a browser accept it only from this very host, over
 * TLS, for all paths (RFC 6265bis §4.1.3.2); the session id in the name lets several accounts live side by side.
 */
function sessionCookieName(sessionId: string): string {
  return prefix + sessionId
}

/** `Set-Cookie` value that stores a session's token in the browser, out of reach of scripts. */
export function sessionCookie(sessionId: string, token: string, maxAgeSeconds: number): string {
  return `${sessionCookieName(sessionId)}=${token}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`
}

/** `Set-Cookie` value that removes a session's token from the browser. */
export function expiredSessionCookie(sessionId: string): string {
  return sessionCookie(sessionId, '', 0)
}

/** The tokens in the cookies of a request, by session id. A name that stands twice was tampered with and is left out. */
export function sessionCookiesOf(request: RequestHeaders | undefined): Map<string, string> {
  const header = request?.headers?.['cookie']
  const tokens = new Map<string, string>()
  const tampered = new Set<string>()
  if (typeof header !== 'string' || header.length > 16_384) return tokens
  for (const pair of header.split(';')) {
    const match = /^\s*__Host-nest-auth-([\da-f-]{36})=([\w-]{1,512})\s*$/.exec(pair)
    if (!match) continue
    const [, sessionId, token] = match as unknown as [string, string, string]
    if (tokens.has(sessionId)) tampered.add(sessionId)
    tokens.set(sessionId, token)
  }
  for (const sessionId of tampered) tokens.delete(sessionId)
  return tokens
}
