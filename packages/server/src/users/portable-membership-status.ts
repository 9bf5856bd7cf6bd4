import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { MembershipStatus } from './membership-status.ts'
import type { UserRef } from './user-scopes.ts'

/** The same in two statements, under the lock of the user. */
@Injectable()
export class PortableMembershipStatus extends MembershipStatus {
  protected override async choose(
    tenantId: string,
    user: UserRef,
    manager: EntityManager,
  ): Promise<boolean | null> {
    const key = [tenantId, user.tenantId, user.id]
    const [chosen] = await this.database.query<{ isDefault: boolean }>(
      `select is_default as "isDefault" from nest_auth_user_accesses
        where tenant_id = $1 and user_scope_id = $2 and user_id = $3 for update`,
      key,
      manager,
    )
    if (!chosen) return null
    await this.database.query(
      `update nest_auth_user_accesses set is_default = (tenant_id = $1)
        where user_scope_id = $2 and user_id = $3 and (is_default or tenant_id = $1)`,
      key,
      manager,
    )
    return chosen.isDefault
  }
}
