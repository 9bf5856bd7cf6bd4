import { Injectable } from '@nestjs/common'
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common'
import { HttpAdapterHost, Reflector } from '@nestjs/core'
import { routes } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import { tap } from 'rxjs'
import type { Observable } from 'rxjs'
import { currentRequest } from '../request-context/request-context.ts'
import { requestIdHeader } from '../request-context/request-id.ts'
import { RequestReports } from '../telemetry/request-reports.ts'
import { CONTRACT_ROUTE } from './contract-route.ts'

/** What answers may say about themselves and whoever they are for. */
interface Answered {
  status?: string
  user?: { id: string }
  tenant?: { id: string } | null
}

/** Names every answer by its request's id and reports it; what is refused, the filter reports. */
@Injectable()
export class ReportRoute implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly reports: RequestReports,
    private readonly host: HttpAdapterHost,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = this.reflector.get<RouteName>(CONTRACT_ROUTE, context.getHandler())
    const request = currentRequest()
    if (request)
      this.host.httpAdapter.setHeader(
        context.switchToHttp().getResponse(),
        requestIdHeader,
        request.requestId,
      )
    return next.handle().pipe(
      tap((answer: Answered | undefined) => {
        const { method, status } = routes[route]
        const isSignIn = answer?.status === 'authenticated'
        this.reports.report({
          route,
          method,
          status,
          code: null,
          outcome: isSignIn ? 'success' : answer?.status,
          ...(isSignIn && { userId: answer.user?.id, tenantId: answer.tenant?.id ?? null }),
        })
      }),
    )
  }
}
