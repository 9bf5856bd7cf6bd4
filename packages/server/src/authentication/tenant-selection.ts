import { Injectable } from '@nestjs/common'
import type { AuthenticatedResult, LoginResult, RequestOutput } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { digestOf, newRowToken, rowOf } from '../credentials/row-token.ts'
import { AuthError } from '../errors/auth-error.ts'
import { CredentialMarks } from '../passwords/credential-marks.ts'
import type { StoredPassword } from '../passwords/credential-marks.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import { presentTenant } from '../sessions/present.ts'
import { Sessions } from '../sessions/sessions.ts'
import { currentEra, isOpenEraIn } from '../tenants/eras.sql.ts'
import { isInForce } from '../users/rights.sql.ts'
import { Memberships } from '../users/memberships.ts'

const purpose = 'tenant_selection'
const lifetimeSeconds = 300
/** How many tenants are offered with the answer; the others are found by their slug. */
const offered = 100

/** The step between a right password and a session for people with several tenants and no default. */
@Injectable()
export class TenantSelection {
  constructor(
    protected readonly database: Database,
    private readonly memberships: Memberships,
    private readonly sessions: Sessions,
    private readonly marks: CredentialMarks,
  ) {}

  async offer(
    user: { scopeId: string; userId: string; password: StoredPassword },
    input: { guard?: string | undefined; deviceName?: string | undefined },
  ): Promise<LoginResult> {
    const id = newId()
    const selectionToken = newRowToken(user.scopeId, id)
    await this.database.query(
      `insert into nest_auth_otps (tenant_id, id, user_id, purpose, sign_in_era, secret_hash, payload, expires_at)
       values ($1, $2, $3, $4, ${currentEra}, $5, $6, now() + make_interval(secs => $7))`,
      [
        user.scopeId,
        id,
        user.userId,
        purpose,
        digestOf(selectionToken),
        JSON.stringify({
          guard: input.guard,
          deviceName: input.deviceName,
          // The password that was right: a selection ends with it.
          credential: this.marks.of(user.password)[0],
        }),
        lifetimeSeconds,
      ],
    )
    const tenants = await this.memberships.list(
      { userScopeId: user.scopeId, userId: user.userId },
      { after: null, limit: offered },
    )
    return {
      status: 'tenant_required',
      selectionToken,
      tenants: tenants.map((tenant) => presentTenant({ ...tenant, id: tenant.tenantId })),
    }
  }

  /** @throws AuthError `INVALID_SELECTION_TOKEN`, `TENANT_NOT_FOUND` (nothing is spent), `FORBIDDEN` */
  async redeem(input: RequestOutput<'selectTenant'>['body']): Promise<AuthenticatedResult> {
    const selection = rowOf(input.selectionToken)
    if (!selection) throw new AuthError('INVALID_SELECTION_TOKEN')
    const { scopeId, id } = selection
    if (input.tenantId === ROOT_SCOPE_ID) throw new AuthError('TENANT_NOT_FOUND')
    return this.database.runInTransaction(async (manager) => {
      const values = [scopeId, id, purpose, digestOf(input.selectionToken), input.tenantId]
      const row = await this.spend(values, manager)
      if (!row) throw new AuthError('INVALID_SELECTION_TOKEN')
      const password = { hash: row.password_hash, marks: row.password_marks }
      if (!this.marks.of(password).includes(row.payload.credential))
        throw new AuthError('INVALID_SELECTION_TOKEN')
      if (row.guards === null) throw new AuthError('TENANT_NOT_FOUND')
      if (row.payload.guard && !row.guards.includes(row.payload.guard)) throw new AuthError('FORBIDDEN')
      return this.sessions.begin(
        {
          scopeId,
          userId: row.user_id,
          tenantId: input.tenantId,
          password,
          signInEra: row.sign_in_era,
          deviceName: row.payload.deviceName,
        },
        manager,
      )
    })
  }

  /** Spends the selection of these values. Of any number of callers one is answered. */
  protected async spend(values: readonly string[], manager: EntityManager): Promise<Redemption | null> {
    const rows = await this.database.query<Redemption>(
      // The user before the choice, in the order of whatever takes it away.
      `with owner as (
           select u.tenant_id, u.id, u.password_hash, u.password_marks from nest_auth_users u
            where u.tenant_id = $1 and u.id = (
              select user_id from nest_auth_otps where tenant_id = $1 and id = $2 and purpose = $3 and secret_hash = $4)
              for no key update)
         update nest_auth_otps o set used_at = now()
           from owner u
          where o.tenant_id = $1 and o.id = $2 and o.purpose = $3 and o.secret_hash = $4
            and o.used_at is null and o.expires_at > now() and ${isOpenEraIn('o.sign_in_era', '$5')}
            and u.tenant_id = o.tenant_id and u.id = o.user_id
          returning o.user_id, o.sign_in_era, o.payload, u.password_hash, u.password_marks,
            (select coalesce(json_agg(distinct r.guard), '[]')
               from nest_auth_user_accesses a
               join nest_auth_tenants t on t.id = a.tenant_id
               left join nest_auth_user_access_roles x on x.tenant_id = a.tenant_id and x.user_access_id = a.id
               left join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
              where a.tenant_id = $5 and a.user_scope_id = o.tenant_id and a.user_id = o.user_id
                and ${isInForce('a', 't')}
             having count(*) > 0) as guards`,
      [...values],
      manager,
    )
    return rows[0] ?? null
  }
}

/** What a spent selection says: whose it was, of which era, and the guards of their roles in the tenant that was chosen. */
export interface Redemption {
  user_id: string
  sign_in_era: number
  password_hash: string | null
  password_marks: string | null
  payload: { guard?: string; deviceName?: string; credential: string }
  guards: (string | null)[] | null
}
