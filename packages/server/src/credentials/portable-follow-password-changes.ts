import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { FollowPasswordChanges } from './follow-password-changes.ts'

/** The same in two statements. */
@Injectable()
export class PortableFollowPasswordChanges extends FollowPasswordChanges {
  protected override async forget(scopeId: string, userId: string, manager: EntityManager): Promise<void> {
    for (const sql of [
      'delete from nest_auth_trusted_devices where tenant_id = $1 and user_id = $2',
      'update nest_auth_otps set used_at = now() where tenant_id = $1 and user_id = $2 and used_at is null',
    ]) {
      await this.database.query(sql, [scopeId, userId], manager)
    }
  }
}
