import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'

/** Tells the rooms to the right of `roles` that what the roles of a tenant grant has changed, once it is committed. */
@Injectable()
export class RoleChanges {
  private readonly listeners = new Set<(tenantId: string) => void>()

  constructor(private readonly database: Database) {}

  subscribe(listener: (tenantId: string) => void): void {
    this.listeners.add(listener)
  }

  /** `tenantId` is the scope of the role: the root scope for a template. */
  announce(tenantId: string, manager?: EntityManager): void {
    this.database.afterCommit(() => {
      for (const listener of this.listeners) listener(tenantId)
    }, manager)
  }
}
