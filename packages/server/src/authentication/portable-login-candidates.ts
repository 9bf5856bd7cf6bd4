import { Injectable } from '@nestjs/common'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { IdentityTarget } from '../tenants/tenant-policy.ts'
import type { AddressKind } from '../users/addresses.ts'
import { isInForce } from '../users/rights.sql.ts'
import { LoginCandidates, isVerified, membershipGuards, platformGuards } from './login-candidates.ts'
import type { CandidateRow } from './login-candidates.ts'

/** The same where a join cannot look at the row beside it: the person first, then the memberships. */
@Injectable()
export class PortableLoginCandidates extends LoginCandidates {
  protected override async read(
    target: IdentityTarget,
    column: AddressKind,
    value: string | undefined,
    hasTenants: boolean,
  ): Promise<CandidateRow[]> {
    const [person] = await this.database.query<CandidateRow>(
      `select u.id, u.is_active, u.password_hash, u.password_marks, ${isVerified} as is_verified,
              ${platformGuards} as platform_guards
         from nest_auth_users u where u.tenant_id = $1 and u.${column} = $2`,
      [target.scopeId, value],
    )
    if (!person) return []
    const memberships = await this.database.query<Pick<CandidateRow, 'tenant_id' | 'is_default' | 'guards'>>(
      `select a.tenant_id, a.is_default,
              ${membershipGuards} as guards
         from nest_auth_user_accesses a
         join nest_auth_tenants t on t.id = a.tenant_id
        where a.user_scope_id = $1 and a.user_id = $2 and ${isInForce('a', 't')}
          and ($3::uuid is null or a.tenant_id = $3) and ($4::uuid is null or a.tenant_id <> $4)
        order by a.is_default desc, a.tenant_id desc
        limit 2`,
      [target.scopeId, person.id, target.tenantId, hasTenants ? ROOT_SCOPE_ID : null],
    )
    if (memberships.length === 0) return [{ ...person, tenant_id: null, is_default: false, guards: [] }]
    return memberships.map((membership) => ({ ...person, ...membership }))
  }
}
