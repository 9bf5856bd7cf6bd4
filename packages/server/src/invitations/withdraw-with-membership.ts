import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { UserChanges } from '../users/user-changes.ts'
import type { UserChange, UserChangeListener } from '../users/user-changes.ts'

/**
 * Withdraws the open invitations of whoever is taken out of a tenant: nobody returns by a link from before. So that none is
 * out of reach by then, a member who gives up an address loses the invitations that were sent to it.
 */
@Injectable()
export class WithdrawWithMembership implements UserChangeListener {
  constructor(
    private readonly database: Database,
    changes: UserChanges,
  ) {
    changes.subscribe(this)
  }

  async inTransaction(change: UserChange, manager: EntityManager): Promise<void> {
    if (change.formerEmail !== undefined) await this.withdrawFrom(change.formerEmail, change, manager)
    if (change.endsSessions !== 'access_removed' || change.tenantId === undefined) return
    await this.database.query(
      `update nest_auth_invitations i set revoked_at = now(), secret_hash = null
         from nest_auth_users u
        where u.tenant_id = $1 and u.id = $2 and i.tenant_id = $3 and i.email = u.email
          and i.accepted_at is null and i.revoked_at is null`,
      [change.scopeId, change.userId, change.tenantId],
      manager,
    )
  }

  afterCommit(): void {}

  private async withdrawFrom(
    email: string,
    { scopeId, userId }: UserChange,
    manager: EntityManager,
  ): Promise<void> {
    await this.database.query(
      `update nest_auth_invitations set revoked_at = now(), secret_hash = null
        where email = $1 and accepted_at is null and revoked_at is null
          and tenant_id in (select tenant_id from nest_auth_user_accesses where user_scope_id = $2 and user_id = $3)`,
      [email, scopeId, userId],
      manager,
    )
  }
}
