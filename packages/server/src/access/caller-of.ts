import type { ExecutionContext } from '@nestjs/common'
import type { AuthContext } from '../request-context/auth-context.ts'
import { assertOwnFlow } from '../request-context/own-flow.ts'
import { currentAuth } from './current.ts'
import { requestOf } from './request-of.ts'

// By request or socket: a subscription or a socket has no request context of its own.
const callers = new WeakMap<object, AuthContext>()

/** Notes who calls a handler. */
export function rememberCaller(context: ExecutionContext, auth: AuthContext): void {
  const carrier = carrierOf(context)
  if (carrier) callers.set(carrier, auth)
}

/**
 * Who calls a handler, over HTTP, WebSocket or GraphQL. @throws AuthError `UNAUTHENTICATED` on public handlers
 * @throws NestAuthMisuseError where an interceptor went on in the flow of another request
 */
export function callerOf(context: ExecutionContext): AuthContext {
  assertOwnFlow(requestOf(context))
  const carrier = carrierOf(context)
  const known = carrier && callers.get(carrier)
  return known ?? currentAuth()
}

function carrierOf(context: ExecutionContext): object | undefined {
  return context.getType<string>() === 'ws' ? context.switchToWs().getClient<object>() : requestOf(context)
}
