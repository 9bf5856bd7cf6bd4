import type { ErrorBody } from '@nest-auth/js-client/contract'

/** The scheme that would be accepted, and that a token was presented in vain (RFC 6750 §3.1); why, nobody is told. */
export function challengeOf(presentsToken: boolean): string {
  if (!presentsToken) return 'Bearer'
  return 'Bearer error="invalid_token", error_description="The access token is not valid or has expired"'
}

/** The same answer in words for whoever is signed in and presented a token that is not accepted. */
export function ofRefusedToken(body: ErrorBody): ErrorBody {
  return {
    ...body,
    message: 'The access token is not valid or has expired; refresh it or sign in again.',
  }
}
