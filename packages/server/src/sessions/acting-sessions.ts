import { Inject, Injectable } from '@nestjs/common'
import type { BearerResult } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { isOpenEraIn } from '../tenants/eras.sql.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { isInForce } from '../users/rights.sql.ts'
import { mayOnPlatform } from './acting.sql.ts'
import { LiveSessions } from './live-sessions.ts'
import { RefreshTokens, hashOf } from './refresh-token.ts'
import { refusalOf, stateOf, toSessionState } from './session-state.ts'
import type { SessionStateRow } from './session-state.ts'
import type { ActorKind } from './session.entity.ts'
import { Sessions } from './sessions.ts'

/** What it takes to begin one: where, as SQL that may ask for `staff`, and the values it is given. */
export interface ActingBeginning {
  kind: ActorKind
  place: string
  parameters: unknown[]
  manager: EntityManager
}

const columns = `(tenant_id, id, user_id, sign_in_id, sign_in_era, active_tenant_id, refresh_token_hash, device_name, ip_address,
  user_agent, last_used_at, expires_at, actor_kind, actor_id, actor_session_id)`

/**
 * Begins sessions in which platform staff acts: from a session of their own that is not itself acting, for a fixed
 * time that no refresh extends.
 */
@Injectable()
export class ActingSessions {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    protected readonly database: Database,
    private readonly live: LiveSessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly sessions: Sessions,
  ) {}

  /**
   * As themselves in a tenant, suspended or not.
   * @throws AuthError `TENANT_NOT_FOUND`, `FORBIDDEN` (the sessions there were ended since the sign-in)
   */
  async enterTenant(caller: AuthContext, tenantId: string, manager: EntityManager): Promise<BearerResult> {
    const place = `select staff.user_id, staff.tenant_id, staff.sign_in_id from staff
      join nest_auth_tenants t on t.id = $4 and t.deleted_at is null and t.id <> '${ROOT_SCOPE_ID}'
       and staff.sign_in_era >= t.oldest_era`
    const target = { scopeId: ROOT_SCOPE_ID, userId: null, tenantId }
    const result = await this.begin(caller, 'staff', place, target, manager)
    if (!result) throw await this.noWayInto(tenantId, caller, 'TENANT_NOT_FOUND', manager)
    return result
  }

  /** In the name of a member in force who is no staff. @throws AuthError `MEMBER_NOT_FOUND`, `FORBIDDEN` as `enterTenant` */
  async impersonate(
    caller: AuthContext,
    target: { scopeId: string; userId: string; tenantId: string },
    manager: EntityManager,
  ): Promise<BearerResult> {
    // A sign-in of its own: logging out of it must not touch the sessions of the user.
    const place = `select u.id as user_id, u.tenant_id, $3::uuid as sign_in_id from staff
      join nest_auth_users u on u.tenant_id = $10 and u.id = $11 and u.is_active
      join nest_auth_user_accesses a on a.tenant_id = $4 and a.user_scope_id = u.tenant_id and a.user_id = u.id
      join nest_auth_tenants t on t.id = a.tenant_id and t.id <> '${ROOT_SCOPE_ID}'
     where ${isInForce('a', 't')} and staff.sign_in_era >= t.oldest_era and not exists (
       select 1 from nest_auth_platform_accesses p where p.tenant_id = u.tenant_id and p.user_id = u.id)`
    const result = await this.begin(caller, 'impersonation', place, target, manager)
    if (!result) throw await this.noWayInto(target.tenantId, caller, 'MEMBER_NOT_FOUND', manager)
    return result
  }

  private async begin(
    caller: AuthContext,
    kind: ActorKind,
    place: string,
    target: { scopeId: string; userId: string | null; tenantId: string },
    manager: EntityManager,
  ): Promise<BearerResult | null> {
    const id = newId()
    const refreshToken = this.refreshTokens.first(target.scopeId, id)
    const stamp = this.live.stamp()
    const request = currentRequest()
    const rows = await this.write({
      kind,
      place,
      parameters: [
        ROOT_SCOPE_ID,
        caller.sessionId,
        id,
        target.tenantId,
        hashOf(refreshToken),
        request?.ipAddress?.slice(0, 45) ?? null,
        request?.userAgent ?? null,
        this.options.platform.actingTtlSeconds,
        kind === 'staff' ? 'platform:enter-tenant' : 'platform:impersonate',
        ...(target.userId === null ? [] : [target.scopeId, target.userId]),
      ],
      manager,
    })
    const state = rows[0] && toSessionState(rows[0])
    if (!state || refusalOf(state, this.policy)) return null
    return this.sessions.authenticated(state, refreshToken, stamp)
  }

  private async noWayInto(
    tenantId: string,
    { sessionId }: AuthContext,
    otherwise: 'TENANT_NOT_FOUND' | 'MEMBER_NOT_FOUND',
    manager: EntityManager,
  ): Promise<AuthError> {
    const closed = await this.database.query(
      `select 1 from nest_auth_sessions s join nest_auth_tenants t on t.id = $3
        where s.tenant_id = $1 and s.id = $2 and t.deleted_at is null and s.sign_in_era < t.oldest_era`,
      [ROOT_SCOPE_ID, sessionId, tenantId],
      manager,
    )
    return closed.length > 0 ? new AuthError('FORBIDDEN', { isSignedOut: true }) : new AuthError(otherwise)
  }

  protected write({ kind, place, parameters, manager }: ActingBeginning): Promise<SessionStateRow[]> {
    return this.database.query<SessionStateRow>(
      `with staff as (
         select s.* from nest_auth_users u
           join nest_auth_sessions s on s.tenant_id = u.tenant_id and s.user_id = u.id
          where s.tenant_id = $1 and s.id = $2 and s.revoked_at is null and s.expires_at > now() and u.is_active
            and s.actor_kind is null and ${isOpenEraIn('s.sign_in_era', 's.active_tenant_id')}
            and ${mayOnPlatform('u', '$9')}
            for key share of u for update of s),
       place as (${place}),
       session as (
         insert into nest_auth_sessions ${columns}
         select place.tenant_id, $3::uuid, place.user_id, place.sign_in_id, staff.sign_in_era, $4::uuid, $5, null, $6, $7, now(),
                least(staff.expires_at, now() + make_interval(secs => $8)), '${kind}', staff.user_id, staff.id
           from place, staff
         returning *)
       ${stateOf('session')}`,
      parameters,
      manager,
    )
  }
}
