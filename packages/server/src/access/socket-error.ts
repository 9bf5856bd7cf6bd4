import { AuthError } from '../errors/auth-error.ts'
import { errorBodyOf } from '../errors/error-body.ts'

/** An AuthError as Nest sends it over a WebSocket: event `exception`, with the error body of the contract. */
export async function asSocketError(error: unknown, requestId: string): Promise<unknown> {
  if (!(error instanceof AuthError)) return error
  // Loaded on demand: whoever serves WebSockets has it.
  const { WsException } = await import('@nestjs/websockets')
  return new WsException(errorBodyOf(error, requestId))
}
