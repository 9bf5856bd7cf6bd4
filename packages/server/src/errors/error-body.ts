import type { ErrorBody } from '@nest-auth/js-client/contract'
import type { AuthError } from './auth-error.ts'

/** The JSON body of an error answer, as the contract has it. */
export function errorBodyOf(error: AuthError, requestId: string): ErrorBody {
  return {
    statusCode: error.status,
    code: error.code,
    message: error.message,
    requestId,
    ...(error.details ? { details: error.details } : {}),
  }
}
