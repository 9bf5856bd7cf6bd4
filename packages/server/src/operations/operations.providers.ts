import type { Type } from '@nestjs/common'
import { GracefulShutdown } from './health/graceful-shutdown.ts'
import { ReserveMetrics } from './health/reserve-metrics.ts'
import { FollowChanges } from './invalidation/follow-changes.ts'
import { SessionStreams } from './session-streams/session-streams.ts'

export const operationsProviders: Type[] = [FollowChanges, SessionStreams, GracefulShutdown, ReserveMetrics]
