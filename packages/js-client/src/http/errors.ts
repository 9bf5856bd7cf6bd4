import type { ErrorBody, ErrorCode } from '../contract/index.ts'

/** Codes of errors that come from the client itself rather than from the server. */
export type ClientOnlyErrorCode =
  | 'NETWORK_ERROR'
  | 'TIMEOUT'
  | 'SCOPE_CHANGED'
  | 'SWITCH_CANCELLED'
  | 'SIGNED_OUT'
  | 'TOO_MANY_ACCOUNTS'
  | 'ALREADY_SIGNED_IN'

/** Every code an `AuthApiError` can carry. */
export type ClientErrorCode = ErrorCode | ClientOnlyErrorCode

/** What an `AuthApiError` is made of, besides its code. */
export interface AuthApiErrorInit {
  message?: string
  status?: number
  details?: ErrorBody['details']
  requestId?: string | null
  cause?: unknown
}

/** The one error this client rejects with; branch on `code`, with `isAuthError`. */
export class AuthApiError extends Error {
  declare readonly name: 'AuthApiError'
  declare readonly code: ClientErrorCode
  /** HTTP status of the answer, or 0 when there was none. */
  declare readonly status: number
  /** What belongs to the code, such as `retryAfterSeconds`: how long to wait where one came too often. */
  declare readonly details: ErrorBody['details']
  /** The server's id of the failed request, to quote to its operator. */
  declare readonly requestId: string | null

  constructor(
    code: ClientErrorCode,
    { message = code, status = 0, details, requestId = null, cause }: AuthApiErrorInit = {},
  ) {
    super(message, { cause })
    Object.assign(this, { name: 'AuthApiError', code, status, details, requestId })
  }
}

/** Whether a value is an error of this client, optionally one with the given code. */
export const isAuthError = <Code extends ClientErrorCode = ClientErrorCode>(
  error: unknown,
  code?: Code,
): error is AuthApiError & { readonly code: Code } => {
  // By name: two copies of the package in one page must still understand each other.
  return (
    (error as AuthApiError | null)?.name === 'AuthApiError' &&
    (!code || (error as AuthApiError).code === code)
  )
}
