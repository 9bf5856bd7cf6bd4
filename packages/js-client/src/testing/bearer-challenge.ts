/** How a caller may prove who they are, told with a refusal. */
export interface Challenge {
  /** Value of the header `WWW-Authenticate`. */
  header: string
  /** The text of the refusal, where it says more than the code. */
  message?: string
}

/** The scheme that is accepted, and that a token was presented in vain (RFC 6750 §3.1); why, nobody is told. */
export function challengeOf(headers: Headers): Challenge {
  if (!/^bearer ./i.test(headers.get('authorization') ?? '')) return { header: 'Bearer' }
  return {
    header: 'Bearer error="invalid_token", error_description="The access token is not valid or has expired"',
    message: 'The access token is not valid or has expired; refresh it or sign in again.',
  }
}
