/** Sent with every answer of the library's routes (OWASP REST Security, Security Headers): JSON, and nothing else. */
export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
} as const
