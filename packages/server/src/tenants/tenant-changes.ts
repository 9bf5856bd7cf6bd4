import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'

/** Tells the rooms to the right of `tenants` which tenant changed, without knowing them. */
@Injectable()
export class TenantChanges {
  private readonly listeners = new Set<(tenantId: string) => void>()

  constructor(private readonly database: Database) {}

  /** Calls back once a change is in force; never for one that is rolled back. */
  subscribe(listener: (tenantId: string) => void): void {
    this.listeners.add(listener)
  }

  /** To be called inside the transaction of the change. */
  announce(tenantId: string, manager?: EntityManager): void {
    this.database.afterCommit(() => {
      for (const listener of this.listeners) listener(tenantId)
    }, manager)
  }
}
