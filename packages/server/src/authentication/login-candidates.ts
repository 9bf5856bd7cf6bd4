import { Injectable } from '@nestjs/common'
import type { StoredPassword } from '../passwords/credential-marks.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import type { IdentityTarget } from '../tenants/tenant-policy.ts'
import type { AddressKind } from '../users/addresses.ts'
import { isInForce } from '../users/rights.sql.ts'

/** The person a login names, with what decides where the session begins. */
export interface LoginCandidate {
  scopeId: string
  id: string
  isActive: boolean
  /** False only for somebody who signed up with an address that is not verified. */
  isVerified: boolean
  password: StoredPassword
  /** The guards of the roles platform staff holds; empty for everybody else. Read, as below, only for who asks for one. */
  platformGuards: string[]
  /** At most two: the default one first. Two without a default mean that the person must choose. */
  memberships: { tenantId: string; isDefault: boolean; guards: string[] }[]
}

export const isVerified = '(not u.needs_verified_email or u.is_email_verified or u.email is null)'

/** What is read of somebody who signs in. */
export interface CandidateRow {
  id: string
  is_active: boolean
  password_hash: string | null
  password_marks: string | null
  platform_guards: string[]
  is_verified: boolean
  tenant_id: string | null
  is_default: boolean
  guards: string[]
}

/** The guards of the roles that the user `u` holds above tenants. */
export const platformGuards = `(select coalesce(json_agg(distinct r.guard), '[]')
   from nest_auth_platform_accesses p
   join nest_auth_platform_access_roles x on x.tenant_id = p.tenant_id and x.platform_access_id = p.id
   join nest_auth_roles r on r.tenant_id = x.tenant_id and r.id = x.role_id
  where p.tenant_id = u.tenant_id and p.user_id = u.id and p.is_active)`

/** The guards of the roles that the membership `a` holds. */
export const membershipGuards = `(select coalesce(json_agg(distinct r.guard), '[]')
   from nest_auth_user_access_roles x
   join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
  where x.tenant_id = a.tenant_id and x.user_access_id = a.id)`

const noGuards = `'[]'::json`

const personNamed = (column: AddressKind, condition: string, asksForGuards: boolean) =>
  prepared(`select u.id, u.is_active, u.password_hash, u.password_marks, ${isVerified} as is_verified, m.*,
          ${asksForGuards ? platformGuards : noGuards} as platform_guards
     from nest_auth_users u
     left join lateral (
       select a.tenant_id, a.is_default,
              ${asksForGuards ? membershipGuards : noGuards} as guards
         from nest_auth_user_accesses a
         join nest_auth_tenants t on t.id = a.tenant_id
        where a.user_scope_id = u.tenant_id and a.user_id = u.id and ${isInForce('a', 't')}
          and ($3::uuid is null or a.tenant_id <> $3) ${condition}
        order by a.is_default desc, a.tenant_id desc
        limit 2) m on true
    where u.tenant_id = $1 and u.${column} = $2
    order by m.is_default desc`)

/**
 * A text for each way of asking: one plan could not be right for somebody's one tenant and for all of theirs, and guards
 * are a third of what is read, where hardly anybody asks for one.
 */
const textsFor = (condition: string, asksForGuards: boolean) => ({
  email: personNamed('email', condition, asksForGuards),
  phone: personNamed('phone', condition, asksForGuards),
  username: personNamed('username', condition, asksForGuards),
})
const waysOfAsking = (asksForGuards: boolean) => ({
  inAnyTenant: textsFor('', asksForGuards),
  inOneTenant: textsFor('and a.tenant_id = $4', asksForGuards),
})
const withGuards = waysOfAsking(true)
const withoutGuards = waysOfAsking(false)

/** Reads who wants to sign in, in one statement whatever the number of memberships. */
@Injectable()
export class LoginCandidates {
  constructor(protected readonly database: Database) {}

  async find(
    target: IdentityTarget,
    by: {
      email?: string | undefined
      phone?: string | undefined
      username?: string | undefined
      guard?: string | undefined
    },
    hasTenants: boolean,
  ): Promise<LoginCandidate | null> {
    const column = by.email !== undefined ? 'email' : by.phone !== undefined ? 'phone' : 'username'
    const rows = await this.read(target, column, by[column], hasTenants, by.guard !== undefined)
    const [row] = rows
    if (!row) return null
    return {
      scopeId: target.scopeId,
      id: row.id,
      isActive: row.is_active,
      isVerified: row.is_verified,
      password: { hash: row.password_hash, marks: row.password_marks },
      platformGuards: row.platform_guards,
      memberships: rows.flatMap(({ tenant_id, is_default, guards }) =>
        tenant_id === null ? [] : [{ tenantId: tenant_id, isDefault: is_default, guards }],
      ),
    }
  }

  /** The person, once for each of at most two memberships, and once without any. */
  protected read(
    target: IdentityTarget,
    column: AddressKind,
    value: string | undefined,
    hasTenants: boolean,
    asksForGuards: boolean,
  ): Promise<CandidateRow[]> {
    const { inAnyTenant, inOneTenant } = asksForGuards ? withGuards : withoutGuards
    // Where there are tenants, a membership of the root scope is left over from a time when there were none.
    const person = [target.scopeId, value, hasTenants ? ROOT_SCOPE_ID : null]
    return target.tenantId === null
      ? this.database.query<CandidateRow>(inAnyTenant[column], person)
      : this.database.query<CandidateRow>(inOneTenant[column], [...person, target.tenantId])
  }

  /** Replaces an outdated hash by another of the same password; false when it was replaced meanwhile, or the password changed. */
  async replaceHash({ scopeId, id, password }: LoginCandidate, next: StoredPassword): Promise<boolean> {
    const rows = await this.database.query(
      `update nest_auth_users set password_hash = $4, password_marks = $5
        where tenant_id = $1 and id = $2 and password_hash = $3 returning id`,
      [scopeId, id, password.hash, next.hash, next.marks],
    )
    return rows.length > 0
  }
}
