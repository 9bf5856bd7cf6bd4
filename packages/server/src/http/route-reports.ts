import { Injectable } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { routes } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import { currentRequest } from '../request-context/request-context.ts'
import { requestIdHeader } from '../request-context/request-id.ts'
import { RequestReports } from '../telemetry/request-reports.ts'

/** What answers may say about themselves and whoever they are for. */
export interface Answered {
  status?: string
  user?: { id: string }
  tenant?: { id: string } | null
}

/** Names the answers of our routes by their requests' ids and reports them; what is refused, the filter reports. */
@Injectable()
export class RouteReports {
  constructor(
    private readonly reports: RequestReports,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Tells the caller the id of the request. */
  name(response: unknown): void {
    const request = currentRequest()
    if (request) this.host.httpAdapter.setHeader(response, requestIdHeader, request.requestId)
  }

  report(route: RouteName, answer: Answered | undefined): void {
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
  }
}
