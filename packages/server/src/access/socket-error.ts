import type { ErrorBody } from '@nest-auth/js-client/contract'
import { AuthError } from '../errors/auth-error.ts'
import { newId } from '../persistence/ids.ts'

/** An AuthError as Nest sends it over a WebSocket: event `exception`, with the error body of the contract. */
export async function asSocketError(error: unknown): Promise<unknown> {
  if (!(error instanceof AuthError)) return error
  // Loaded on demand: whoever serves WebSockets has it.
  const { WsException } = await import('@nestjs/websockets')
  const body: ErrorBody = {
    statusCode: error.status,
    code: error.code,
    message: error.message,
    requestId: newId(),
    ...(error.details ? { details: error.details } : {}),
  }
  return new WsException(body)
}
