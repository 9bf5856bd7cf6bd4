import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { UserChanges } from '../users/user-changes.ts'
import type { UserChange, UserChangeListener } from '../users/user-changes.ts'
import { giveUpSelections, giveUpWaysBack } from './give-up.ts'

/**
 * Ends what rested on a former password: links and codes on their way, and devices that are remembered. Whatever else ends
 * somebody's sessions ends their half-done sign-ins and, everywhere, the links that would replace password or address.
 */
@Injectable()
export class FollowPasswordChanges implements UserChangeListener {
  constructor(
    protected readonly database: Database,
    changes: UserChanges,
  ) {
    changes.subscribe(this)
  }

  async inTransaction({ scopeId, userId, endsSessions }: UserChange, manager: EntityManager): Promise<void> {
    if (!endsSessions) return
    const owner = { scopeId, userId }
    if (endsSessions === 'password_changed') return this.forget(scopeId, userId, manager)
    const isOfOneTenant = endsSessions === 'ended_by_tenant' || endsSessions === 'access_removed'
    // The account may be in other tenants too: its password and address are no business of one of them.
    await (isOfOneTenant ? giveUpSelections : giveUpWaysBack)(this.database, owner, manager)
  }

  afterCommit(): void {}

  /** Ends codes, links and devices of a user. */
  protected async forget(scopeId: string, userId: string, manager: EntityManager): Promise<void> {
    await this.database.query(
      `with forgotten as (delete from nest_auth_trusted_devices where tenant_id = $1 and user_id = $2)
       update nest_auth_otps set used_at = now() where tenant_id = $1 and user_id = $2 and used_at is null`,
      [scopeId, userId],
      manager,
    )
  }
}
