import { Injectable } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { routes } from '@nest-auth/js-client/contract'
import type { RouteName } from '@nest-auth/js-client/contract'
import type { RequestHeaders } from '../access/request-of.ts'
import { currentRequest } from '../request-context/request-context.ts'
import { requestIdHeader } from '../request-context/request-id.ts'
import { RequestReports } from '../telemetry/request-reports.ts'
import { AnswerInTime } from './answer-in-time.ts'
import { SessionCookieJar } from './session-cookie-jar.ts'

/** Routes that wait for the database no longer than a deadline of its own, or are a stream. */
const answersByItself = new Set<RouteName>([
  'clientConfig',
  'jwks',
  'me',
  'refresh',
  'events',
  'live',
  'ready',
])

/** What answers may say about themselves and whoever they are for. */
interface Answered {
  status?: string
  user?: { id: string }
  tenant?: { id: string } | null
}

/**
 * What every answer of our routes has in common: the id of its request, a deadline, a report, tokens in cookies for
 * those who ask for it. What is refused, the filter answers and reports.
 */
@Injectable()
export class RouteAnswers {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly inTime: AnswerInTime,
    private readonly reports: RequestReports,
    private readonly jar: SessionCookieJar,
  ) {}

  /** Waits for nothing where the handler does not. */
  answer(route: RouteName, request: RequestHeaders, response: unknown, handle: () => unknown): unknown {
    const requestId = currentRequest()?.requestId
    if (requestId) this.host.httpAdapter.setHeader(response, requestIdHeader, requestId)
    const finish = (answer: unknown) => {
      this.report(route, answer as Answered | undefined)
      return this.jar.stow(answer, request, response)
    }
    const answer = handle()
    if (!(answer instanceof Promise)) return finish(answer)
    return (answersByItself.has(route) ? answer : this.inTime.wait(answer)).then(finish)
  }

  private report(route: RouteName, answer: Answered | undefined): void {
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
