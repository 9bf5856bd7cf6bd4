import { Injectable } from '@nestjs/common'
import { Database } from '../../persistence/database.ts'
import { AuthMetrics } from '../../telemetry/auth-metrics.ts'

/** Lets an operator see that sessions are served past a pool which the application has taken. */
@Injectable()
export class ReserveMetrics {
  constructor(database: Database, metrics: AuthMetrics) {
    metrics.counts(
      'database.reserve.uses',
      {
        unit: '{use}',
        description: 'Times the pool gave no connection in time and a reserved one was used.',
      },
      () => [[database.reserveUses, {}]],
    )
  }
}
