import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { MaintenanceBatches } from './maintenance-batches.ts'

const lockName = 'nest_auth_maintenance'

/** The same under a lock of the connection, which MySQL gives; SQLite lets one transaction write at a time anyway. */
@Injectable()
export class PortableMaintenanceBatches extends MaintenanceBatches {
  protected override async underLock<T>(manager: EntityManager, step: () => Promise<T>): Promise<T | null> {
    if (this.database.dialect === 'sqlite') return step()
    const [lock] = await this.database.query<{ is_held: boolean }>(
      'select get_lock($1, 0) as is_held',
      [lockName],
      manager,
    )
    if (!lock?.is_held) return null
    try {
      return await step()
    } finally {
      // It would outlast the transaction on a connection that somebody else gets next.
      await this.database.query('select release_lock($1) as is_released', [lockName], manager)
    }
  }
}
