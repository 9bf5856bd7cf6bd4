import type { RequestHeaders } from './request-of.ts'

/** The bearer token of a request (RFC 6750 §2.1), or null. Never read from the query or the body. */
export function bearerTokenOf(request: RequestHeaders | undefined): string | null {
  const header = request?.headers?.['authorization']
  return typeof header === 'string' && /^bearer ./i.test(header) ? header.slice('bearer '.length) : null
}
