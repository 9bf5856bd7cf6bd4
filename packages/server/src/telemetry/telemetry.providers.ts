import type { Type } from '@nestjs/common'
import { AuthLog } from './auth-log.ts'
import { AuthMetrics } from './auth-metrics.ts'
import { NestAuthLogger } from './nest-auth-logger.ts'
import { RequestReports } from './request-reports.ts'

export const telemetryProviders: Type[] = [AuthLog, NestAuthLogger, AuthMetrics, RequestReports]
