import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { CredentialMarks } from '../passwords/credential-marks.ts'
import type { StoredPassword } from '../passwords/credential-marks.ts'
import { Database } from '../persistence/database.ts'
import { UserChanges } from './user-changes.ts'
import type { UserRef } from './user-scopes.ts'

/** Who somebody is, as far as a new password is concerned. */
export interface PasswordHolder {
  email: string | null
  username: string | null
  password: StoredPassword
}

/** Replaces passwords, together with everything that rests on the former one. */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly database: Database,
    private readonly changes: UserChanges,
    private readonly marks: CredentialMarks,
  ) {}

  /** The holder of a password; null for somebody who is not in force. */
  async holder({ tenantId, id }: UserRef): Promise<PasswordHolder | null> {
    const [row] = await this.database.query<HolderRow>(`${selectHolder} and is_active`, [tenantId, id])
    return row ? holderOf(row) : null
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

  /** Replaces the password by one of this hash, and ends every session but one. False when it was changed meanwhile. */
  async replace(
    user: UserRef,
    { from, to }: { from: StoredPassword; to: string },
    keptSessionId: string,
    manager: EntityManager,
  ): Promise<boolean> {
    const { tenantId, id } = user
    if (!(await this.exchange(user, from.hash, to, manager))) {
      // A sign-in may have made the hash of the same password anew meanwhile.
      const values = [tenantId, id]
      const [row] = await this.database.query<HolderRow>(`${selectHolder} for update`, values, manager)
      const now = row && holderOf(row).password
      if (!now || !this.marks.areSame(from, now) || !(await this.exchange(user, now.hash, to, manager)))
        return false
    }
    await this.changes.announce(
      { scopeId: tenantId, userId: id, endsSessions: 'password_changed', keepsSessionId: keptSessionId },
      manager,
    )
    return true
  }

  private async exchange(
    { tenantId, id }: UserRef,
    from: string | null,
    to: string,
    manager: EntityManager,
  ): Promise<boolean> {
    const changed = await this.database.query(
      `update nest_auth_users set password_hash = $4 where tenant_id = $1 and id = $2 and password_hash = $3
       returning id`,
      [tenantId, id, from, to],
      manager,
    )
    return changed.length > 0
  }
}

interface HolderRow {
  email: string | null
  username: string | null
  password_hash: string | null
  password_marks: string | null
}

const selectHolder = `select email, username, password_hash, password_marks from nest_auth_users
  where tenant_id = $1 and id = $2`

function holderOf({
  email,
  username,
  password_hash: hash,
  password_marks: marks,
}: HolderRow): PasswordHolder {
  return { email, username, password: { hash, marks } }
}
