import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { currentRequest } from './request-context.ts'
import { isMessage, rawOf } from './served-request.ts'

/**
 * Refuses to go on with a request in the asynchronous flow of another one, in whose name and tenant it would be served:
 * middleware and interceptors that go on from a callback of a connection that requests share lead there.
 * @throws NestAuthMisuseError
 */
export function assertOwnFlow(request: object | undefined): void {
  // To GraphQL an application may hand on a part of a request, such as its headers: whose part that is cannot be told.
  if (request === undefined || !isMessage(rawOf(request))) return
  if (currentRequest()?.serves?.(request) !== false) return
  throw new NestAuthMisuseError(
    'A middleware or an interceptor went on with a request in the asynchronous flow of another one. Let it go on ' +
      'through `AsyncResource.bind(next)` of node:async_hooks, or await a promise instead of taking a callback.',
  )
}
