import type { ApplicationConfig, HttpAdapterHost } from '@nestjs/core'
import { AuthError } from '../errors/auth-error.ts'
import { errorBodyOf } from '../errors/error-body.ts'
import { requestIdHeader, requestIdOf } from '../request-context/request-id.ts'
import { ownPathOf } from './own-path.ts'
import { securityHeaders } from './security-headers.ts'

interface Request {
  raw: { url?: string; headers: Record<string, string | string[] | undefined> }
}
interface Reply {
  code(status: number): Reply
  headers(headers: Record<string, string>): Reply
  send(body: unknown): unknown
}
type FrameworkErrors = (error: Error, request: Request, reply: Reply) => unknown

/**
 * Answers paths that Fastify's router cannot read (`/auth/%E0%A4%A`) in the words of the contract. It has no hook for
 * them, and its own answer repeats the path. The application's own paths are left alone.
 */
export function answerUnreadablePaths(
  { httpAdapter }: HttpAdapterHost,
  config: ApplicationConfig,
  routePrefix: string,
): void {
  if (httpAdapter.getType() !== 'fastify') return
  const instance = httpAdapter.getInstance<object>()
  const symbol = Object.getOwnPropertySymbols(instance).find(
    ({ description }) => description === 'fastify.options',
  )
  const options = symbol && (instance as Record<symbol, { frameworkErrors?: FrameworkErrors }>)[symbol]
  if (!options) return
  const others = options.frameworkErrors ?? ((error, _request, reply) => reply.send(error))
  options.frameworkErrors = (error, request, reply) => {
    const { url = '/', headers } = request.raw
    if (ownPathOf(url, config, routePrefix) === null) return others(error, request, reply)
    const refusal = new AuthError('MALFORMED_REQUEST', undefined, { cause: error })
    const requestId = requestIdOf(headers)
    return reply
      .code(refusal.status)
      .headers({ ...securityHeaders, 'Cache-Control': 'no-store', [requestIdHeader]: requestId })
      .send(errorBodyOf(refusal, requestId))
  }
}
