import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { UserChanges } from './user-changes.ts'
import type { UserRef } from './user-scopes.ts'

/** Who somebody is, as far as a new password is concerned. */
export interface PasswordHolder {
  email: string | null
  username: string | null
  passwordHash: string | null
}

/** Replaces passwords, together with everything that rests on the former one. */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly database: Database,
    private readonly changes: UserChanges,
  ) {}

  /** The holder of a password; null for somebody who is not in force. */
  async holder({ tenantId, id }: UserRef): Promise<PasswordHolder | null> {
    const rows = await this.database.query<PasswordHolder>(
      `select email, username, password_hash as "passwordHash" from nest_auth_users
        where tenant_id = $1 and id = $2 and is_active`,
      [tenantId, id],
    )
    return rows[0] ?? null
  }

  /**
   * Replaces a password whatever it was; it proves the address. Ends every session. To be called with the user
   * locked.
   */
  async reset({ tenantId, id }: UserRef, newHash: string, manager: EntityManager): Promise<void> {
    await this.database.query(
      `update nest_auth_users set password_hash = $3, is_email_verified = true where tenant_id = $1 and id = $2`,
      [tenantId, id, newHash],
      manager,
    )
    await this.changes.announce({ scopeId: tenantId, userId: id, endsSessions: 'password_changed' }, manager)
  }

  /** Replaces the password with this hash, and ends every session but one. False when it was changed meanwhile. */
  async replace(
    { tenantId, id }: UserRef,
    hashes: { from: string; to: string },
    keptSessionId: string,
    manager: EntityManager,
  ): Promise<boolean> {
    const changed = await this.database.query(
      `update nest_auth_users set password_hash = $4 where tenant_id = $1 and id = $2 and password_hash = $3
       returning id`,
      [tenantId, id, hashes.from, hashes.to],
      manager,
    )
    if (changed.length === 0) return false
    await this.changes.announce(
      { scopeId: tenantId, userId: id, endsSessions: 'password_changed', keepsSessionId: keptSessionId },
      manager,
    )
    return true
  }
}
