import { Injectable } from '@nestjs/common'
import type { Counter } from '@opentelemetry/api'
import type { ErrorCode, RouteName } from '@nest-auth/js-client/contract'
import { currentRequest } from '../request-context/request-context.ts'
import { AuthLog } from './auth-log.ts'
import { AuthMetrics } from './auth-metrics.ts'

/** How a request to one of our routes ended. */
export interface RequestReport {
  /** Null where no route of ours has this path. */
  route: RouteName | null
  method: string
  status: number
  /** Why it was refused; null when it was not. */
  code: ErrorCode | null
  /** The answer's own `status`, where it has one. */
  outcome?: string | undefined
  /** Whoever the answer is about, where the request came without a session. */
  userId?: string | undefined
  tenantId?: string | null | undefined
}

/** Orchestrators ask these every few seconds. */
const quietRoutes: ReadonlySet<string | null> = new Set(['live', 'ready'])

/** Writes a line about each request to our routes, and counts it. */
@Injectable()
export class RequestReports {
  private readonly counters: Partial<Record<RouteName, Counter>>

  constructor(
    private readonly log: AuthLog,
    private readonly metrics: AuthMetrics,
  ) {
    this.counters = {
      login: metrics.logins,
      selectTenant: metrics.logins,
      refresh: metrics.refreshes,
      signup: metrics.signups,
      switchTenant: metrics.tenantSwitches,
    }
  }

  report({ route, method, status, code, outcome, userId, tenantId }: RequestReport): void {
    const begunAtMs = currentRequest()?.begunAtMs
    const durationMs = begunAtMs === undefined ? null : performance.now() - begunAtMs
    const isRefused = code !== null
    if (route !== null) {
      this.counters[route]?.add(1, { 'nest_auth.outcome': (code ?? outcome ?? 'success').toLowerCase() })
      if (durationMs !== null)
        this.metrics.requestDuration.record(durationMs / 1000, {
          'nest_auth.route': route,
          'http.response.status_code': status,
          ...(isRefused && { 'error.type': code }),
        })
    }
    const level = status >= 500 ? 'error' : quietRoutes.has(route) ? 'debug' : 'info'
    if (!this.log.writes(level)) return
    this.log.record(
      level,
      {
        route,
        method,
        status,
        ...(isRefused && { code }),
        durationMs: durationMs === null ? null : Math.round(durationMs * 100) / 100,
        ...(userId !== undefined && { userId }),
        ...(tenantId !== undefined && { tenantId }),
      },
      `${method} ${route ?? 'unknown route'} ${status}`,
    )
  }
}
