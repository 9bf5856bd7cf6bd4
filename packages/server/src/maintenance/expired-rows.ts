import { Injectable } from '@nestjs/common'
import { Database } from '../persistence/database.ts'
import { MaintenanceBatches } from './maintenance-batches.ts'

/** What has outlived its use: a table, and the condition under which a row is of no use to anybody. */
const expired = {
  // For a day more, so that who comes late is told the truth.
  sessions: { table: 'nest_auth_sessions', where: `expires_at < now() - interval '1 day'` },
  oneTimeTokens: { table: 'nest_auth_otps', where: `expires_at < now() - interval '1 day'` },
  trustedDevices: { table: 'nest_auth_trusted_devices', where: `expires_at < now()` },
  givenUpDeliveries: {
    table: 'nest_auth_outbox',
    where: `failed_at is not null and next_attempt_at < now() - interval '30 days'`,
  },
} as const

/** Kind of rows that expire. */
export type ExpiringRows = keyof typeof expired

/** Removes rows that expired. */
@Injectable()
export class ExpiredRows {
  constructor(
    private readonly database: Database,
    private readonly batches: MaintenanceBatches,
  ) {}

  /** Answers how many there were of each kind. */
  async remove(): Promise<Record<ExpiringRows, number>> {
    const removed = { sessions: 0, oneTimeTokens: 0, trustedDevices: 0, givenUpDeliveries: 0 }
    for (const kind of Object.keys(expired) as ExpiringRows[]) {
      const { table, where } = expired[kind]
      removed[kind] = await this.batches.run(async (manager, size) => {
        const rows = await this.database.query(
          `delete from ${table} where (tenant_id, id) in (
             select tenant_id, id from ${table} where ${where} limit $1 for update skip locked) returning 1`,
          [size],
          manager,
        )
        return rows.length
      })
    }
    return removed
  }
}
