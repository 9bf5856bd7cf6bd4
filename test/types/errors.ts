import { isAuthError } from '@nest-auth/js-client'

/** What an application may read of an error, once it has asked which one it is. */
export function codeOf(error: unknown) {
  if (isAuthError(error, 'RATE_LIMITED')) {
    const code: 'RATE_LIMITED' = error.code
    return code
  }
  // @ts-expect-error -- no such code
  if (isAuthError(error, 'RATE_LIMIT')) return null
  if (!isAuthError(error)) return null
  // @ts-expect-error -- it may be any code
  const code: 'RATE_LIMITED' = error.code
  return code
}
