import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { UserChanges } from '../users/user-changes.ts'
import type { UserChange, UserChangeListener } from '../users/user-changes.ts'
import { LiveSessions } from './live-sessions.ts'

/** Ends sessions together with what they rested on, and lets the next request see every other change of its user. */
@Injectable()
export class FollowUserChanges implements UserChangeListener {
  constructor(
    private readonly database: Database,
    private readonly live: LiveSessions,
    changes: UserChanges,
  ) {
    changes.subscribe(this)
  }

  async inTransaction(change: UserChange, manager: EntityManager): Promise<void> {
    if (!change.endsSessions) return
    await this.database.query(
      `update nest_auth_sessions set revoked_at = now(), revoked_reason = $4
        where tenant_id = $1 and user_id = $2 and revoked_at is null
          and ($3::uuid is null or active_tenant_id = $3) and ($5::uuid is null or id <> $5)`,
      [
        change.scopeId,
        change.userId,
        change.tenantId ?? null,
        change.endsSessions,
        change.keepsSessionId ?? null,
      ],
      manager,
    )
  }

  afterCommit({ scopeId, userId, tenantId }: UserChange): void {
    this.live.forget(
      tenantId === undefined
        ? { of: 'user', scopeId, userId }
        : { of: 'membership', tenantId, scopeId, userId },
    )
  }
}
