import { Inject, Injectable } from '@nestjs/common'
import { TENANT_POLICY } from '../injection-tokens.ts'
import type { AuditListItem } from '../audit/audit-list.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, isUuid } from '../persistence/ids.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { knownName } from '../users/user-name.sql.ts'

/** Tells who the people of audit entries are: the members of the tenant, and platform staff who acted there. */
@Injectable()
export class AuditNames {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
  ) {}

  /** By id. Whoever has left the tenant is nobody's to know about any more. */
  async of(tenantId: string, entries: readonly AuditListItem[]): Promise<Map<string, string | null>> {
    const members = entries.flatMap(({ actorId, targetKind, targetId }) => [
      actorId,
      targetKind === 'user' ? targetId : null,
    ])
    const staff = entries.flatMap(({ actorKind, actorId, impersonatorId }) => [
      actorKind === 'platform' ? actorId : null,
      impersonatorId,
    ])
    if (entries.length === 0) return new Map()
    const rows = await this.database.query<{ id: string; name: string | null }>(
      `select u.id, ${knownName} as name from nest_auth_user_accesses a
         join nest_auth_users u on u.tenant_id = a.user_scope_id and u.id = a.user_id
        where a.tenant_id = $1 and a.user_scope_id = $2 and a.user_id = any($3::uuid[])
       union
       select u.id, ${knownName} as name from nest_auth_users u where u.tenant_id = $4 and u.id = any($5::uuid[])`,
      [tenantId, this.policy.identityScopeOf(tenantId), distinct(members), ROOT_SCOPE_ID, distinct(staff)],
    )
    return new Map(rows.map(({ id, name }) => [id, name]))
  }
}

function distinct(ids: readonly (string | null)[]): string[] {
  // What an application writes down need not have an id of ours.
  return [...new Set(ids.filter(isUuid))]
}
