import { Catch, Inject, Logger } from '@nestjs/common'
import type { ArgumentsHost } from '@nestjs/common'
import { ApplicationConfig, BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core'
import type { ErrorCode } from '@nest-auth/js-client/contract'
import { bearerTokenOf } from '../access/bearer-token.ts'
import { AuthError } from '../errors/auth-error.ts'
import { errorBodyOf } from '../errors/error-body.ts'
import { ROUTE_PREFIX } from '../injection-tokens.ts'
import { isTransientDatabaseError } from '../persistence/database-errors.ts'
import { currentRequest } from '../request-context/request-context.ts'
import { requestIdHeader, requestIdOf } from '../request-context/request-id.ts'
import { RequestReports } from '../telemetry/request-reports.ts'
import { routeAt } from './contract-route.ts'
import { challengeOf, ofRefusedToken } from './bearer-challenge.ts'
import { ownPathOf } from './own-path.ts'
import { securityHeaders } from './security-headers.ts'

const codeOfStatus: Record<number, ErrorCode> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  503: 'SERVICE_UNAVAILABLE',
}

interface FailedRequest {
  method: string
  url: string
  originalUrl?: string
  headers: Record<string, string | string[] | undefined>
}

interface Refusal {
  error: AuthError
  requestId: string
  presentsToken: boolean
}

/**
 * Turns an AuthError, and any error below the library's routes, into the error answer of the contract. Errors of the
 * application's own routes are left to Nest.
 */
@Catch()
export class AuthExceptionFilter extends BaseExceptionFilter {
  private readonly logger = new Logger('NestAuth')

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: ApplicationConfig,
    @Inject(ROUTE_PREFIX) private readonly routePrefix: string,
    private readonly reports: RequestReports,
  ) {
    super(host.httpAdapter)
  }

  override catch(exception: unknown, context: ArgumentsHost): void {
    const isHttp = context.getType() === 'http'
    const path = isHttp ? this.ownPath(context) : null
    if (!isHttp || !(exception instanceof AuthError || path !== null)) {
      super.catch(exception, context)
      return
    }
    const error = exception instanceof AuthError ? exception : asAuthError(exception)
    const request = context.switchToHttp().getRequest<FailedRequest>()
    const { headers, method } = request
    const requestId = currentRequest()?.requestId ?? requestIdOf(headers)
    if (path !== null)
      this.reports.report({ route: routeAt(method, path), method, status: error.status, code: error.code })
    if (error.status >= 500) this.logger.error({ requestId, code: error.code, error: describe(exception) })
    const presentsToken = error.code === 'UNAUTHENTICATED' && bearerTokenOf(request) !== null
    this.answer({ error, requestId, presentsToken }, context.switchToHttp().getResponse())
  }

  private answer({ error, requestId, presentsToken }: Refusal, response: unknown): void {
    const { httpAdapter } = this.host
    if (httpAdapter.isHeadersSent(response)) {
      httpAdapter.end(response)
      return
    }
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store')
    httpAdapter.setHeader(response, requestIdHeader, requestId)
    for (const [name, value] of Object.entries(securityHeaders)) httpAdapter.setHeader(response, name, value)
    if (error.code === 'UNAUTHENTICATED')
      httpAdapter.setHeader(response, 'WWW-Authenticate', challengeOf(presentsToken))
    const wait = error.details?.retryAfterSeconds ?? (error.code === 'SERVICE_UNAVAILABLE' ? 1 : undefined)
    if (wait !== undefined) httpAdapter.setHeader(response, 'Retry-After', String(wait))
    const body = errorBodyOf(error, requestId)
    httpAdapter.reply(response, presentsToken ? ofRefusedToken(body) : body, error.status)
  }

  private ownPath(context: ArgumentsHost): string | null {
    const { originalUrl, url } = context.switchToHttp().getRequest<FailedRequest>()
    return ownPathOf(originalUrl ?? url, this.config, this.routePrefix)
  }
}

function asAuthError(exception: unknown): AuthError {
  if (isTransientDatabaseError(exception))
    return new AuthError('SERVICE_UNAVAILABLE', undefined, { cause: exception })
  const status = statusOf(exception)
  const code =
    codeOfStatus[status] ?? (status >= 400 && status < 500 ? 'MALFORMED_REQUEST' : 'INTERNAL_ERROR')
  return new AuthError(code, undefined, { cause: exception })
}

function statusOf(exception: unknown): number {
  if (typeof exception !== 'object' || exception === null) return 500
  const { status, statusCode } = exception as { status?: unknown; statusCode?: unknown }
  if (typeof status === 'number') return status
  return typeof statusCode === 'number' ? statusCode : 500
}

/** Name and message, and those of what it came from, without the parameters a database driver adds: they may be secret. */
function describe(exception: unknown): string {
  if (!(exception instanceof Error)) return String(exception)
  const { stack, message, cause } = exception
  return (stack ?? message) + (cause instanceof Error ? `\ncaused by ${String(cause)}` : '')
}
