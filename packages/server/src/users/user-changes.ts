import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'

/** Something about a user changed that sessions must not go on without. */
export interface UserChange {
  scopeId: string
  userId: string
  /** Only what the user is in this tenant changed. */
  tenantId?: string
  /** Why the sessions concerned end for good: they do not come back when the change is undone. */
  endsSessions?:
    'user_disabled' | 'access_removed' | 'password_changed' | 'ended_by_tenant' | 'ended_by_application'
  /** The address the user is no longer known by. */
  formerEmail?: string
  /** The session in which the change was made, where it is to go on. */
  keepsSessionId?: string
}

/** Follows the changes of users. */
export interface UserChangeListener {
  /** Part of the change's transaction: its writes are kept or dropped together with it. */
  inTransaction(change: UserChange, manager: EntityManager): Promise<void>
  /** Once the change is in force; never for one that is rolled back. */
  afterCommit(change: UserChange): void
}

/** Tells the rooms to the right of `users` what changed, without knowing them. */
@Injectable()
export class UserChanges {
  private readonly listeners = new Set<UserChangeListener>()

  constructor(private readonly database: Database) {}

  subscribe(listener: UserChangeListener): void {
    this.listeners.add(listener)
  }

  /** To be called inside the transaction of the change, with the user row locked where sessions are to end. */
  async announce(
    change: UserChange,
    manager: EntityManager,
    afterCommit: (effect: () => void) => void = (effect) => this.database.afterCommit(effect),
  ): Promise<void> {
    for (const listener of this.listeners) await listener.inTransaction(change, manager)
    afterCommit(() => {
      for (const listener of this.listeners) listener.afterCommit(change)
    })
  }
}
