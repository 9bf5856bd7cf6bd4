import type { RequestHeaders } from './request-of.ts'

/** The bearer token of a request (RFC 6750 §2.1), or null. Never read from the query or the body. */
export function bearerTokenOf(request: RequestHeaders | undefined): string | null {
  const header = request?.headers?.['authorization']
  if (typeof header !== 'string') return null
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1] ?? null
}
