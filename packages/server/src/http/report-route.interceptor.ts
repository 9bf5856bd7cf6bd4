import { Injectable } from '@nestjs/common'
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import type { RouteName } from '@nest-auth/js-client/contract'
import { tap } from 'rxjs'
import type { Observable } from 'rxjs'
import { CONTRACT_ROUTE } from './contract-route.ts'
import { RouteReports } from './route-reports.ts'
import type { Answered } from './route-reports.ts'

/** Names and reports every answer of a route. */
@Injectable()
export class ReportRoute implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly reports: RouteReports,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = this.reflector.get<RouteName>(CONTRACT_ROUTE, context.getHandler())
    this.reports.name(context.switchToHttp().getResponse())
    return next.handle().pipe(tap((answer: Answered | undefined) => this.reports.report(route, answer)))
  }
}
