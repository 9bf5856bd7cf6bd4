import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { auditInsert } from '../audit/audit.sql.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { isInForce } from '../users/rights.sql.ts'
import { ended, insertEnded, insertTheft, signedIn, switched, theft } from './session-audit.ts'
import { stateOf, toSessionState } from './session-state.ts'
import type { SessionState, SessionStateRow } from './session-state.ts'
import type { RevokedReason } from './session.entity.ts'

/** What is written when a session begins. */
export interface NewSession {
  id: string
  scopeId: string
  userId: string
  signInId: string
  activeTenantId: string | null
  refreshTokenHash: string
  expiresInSeconds: number
  deviceName: string | null
  ipAddress: string | null
  userAgent: string | null
}

const columns = `(tenant_id, id, user_id, sign_in_id, active_tenant_id, refresh_token_hash, device_name,
  ip_address, user_agent, last_used_at, expires_at)`

/** The session table. Every change that must not be lost or doubled is one conditional statement. */
@Injectable()
export class SessionStore {
  constructor(private readonly database: Database) {}

  /**
   * Begins a session after a sign-in. Answers null when the user was disabled, or the password changed, between
   * the check of the password and now.
   */
  async create(
    session: NewSession,
    passwordHash: string | null,
    { isSignUp = false }: { isSignUp?: boolean | undefined } = {},
    manager?: EntityManager,
  ) {
    // The membership is locked after the user: one that is being taken away is gone, and begins no session.
    const rows = await this.database.query<SessionStateRow>(
      `with owner as (
         update nest_auth_users set last_login_at = now()
          where tenant_id = $1 and id = $3 and is_active and password_hash is not distinct from $11
          returning tenant_id, id),
       membership as (
         select a.id from owner o
           join nest_auth_user_accesses a
             on a.tenant_id = $5 and a.user_scope_id = o.tenant_id and a.user_id = o.id
           join nest_auth_tenants t on t.id = a.tenant_id
          where ${isInForce('a', 't')}
            for share of a),
       session as (
         insert into nest_auth_sessions ${columns}
         select tenant_id, $2::uuid, id, $4::uuid, $5::uuid, $6, $7, $8, $9, now(), now() + make_interval(secs => $10)
           from owner
          where $5::uuid is null or $5 = '${ROOT_SCOPE_ID}' or exists (select 1 from membership)
         returning *),
       audited as (${auditInsert('$12', 'session s')})
       ${stateOf('session')}`,
      [
        session.scopeId,
        session.id,
        session.userId,
        session.signInId,
        session.activeTenantId,
        session.refreshTokenHash,
        session.deviceName,
        session.ipAddress,
        session.userAgent,
        session.expiresInSeconds,
        passwordHash,
        signedIn(session, isSignUp),
      ],
      manager,
    )
    return first(rows)
  }

  /**
   * Begins a session in another tenant from a live one; `keepsCurrent` decides whether the old one ends. Answers
   * null when the user is no member there, the tenant is not in force, or the old session has ended.
   */
  async switchTenant(
    currentId: string,
    next: Pick<
      NewSession,
      'scopeId' | 'id' | 'activeTenantId' | 'refreshTokenHash' | 'ipAddress' | 'userAgent'
    >,
    keepsCurrent: boolean,
  ): Promise<SessionState | null> {
    // The user row is locked before the session and the membership, in the order of `revoke`: no deadlock, and a
    // revocation that came first is seen. The absolute end is inherited: switching must not outlive the sign-in.
    const rows = await this.database.query<SessionStateRow>(
      `with current as (
         select s.* from nest_auth_users u
           join nest_auth_sessions s on s.tenant_id = u.tenant_id and s.user_id = u.id
          where s.tenant_id = $1 and s.id = $2 and s.revoked_at is null and s.expires_at > now() and u.is_active
            for key share of u for update of s),
       membership as (
         select current.* from current
           join nest_auth_user_accesses a
             on a.tenant_id = $4 and a.user_scope_id = current.tenant_id and a.user_id = current.user_id
           join nest_auth_tenants t on t.id = a.tenant_id
          where ${isInForce('a', 't')}
            for share of a),
       ended as (
         update nest_auth_sessions s set revoked_at = now(), revoked_reason = 'switched_tenant'
           from membership m
          where s.tenant_id = m.tenant_id and s.id = m.id and not $8::boolean),
       session as (
         insert into nest_auth_sessions ${columns}
         select tenant_id, $3::uuid, user_id, sign_in_id, $4::uuid, $5, device_name, $6, $7, now(), expires_at
           from membership
         returning *),
       audited as (${auditInsert('$9', 'session s')})
       ${stateOf('session')}`,
      [
        next.scopeId,
        currentId,
        next.id,
        next.activeTenantId,
        next.refreshTokenHash,
        next.ipAddress,
        next.userAgent,
        keepsCurrent,
        switched(next, currentId),
      ],
    )
    return first(rows)
  }

  /**
   * Exchanges a refresh token, by compare-and-swap. The current token rotates; the immediate parent inside the
   * reuse interval changes nothing, so that its successor can be answered again; every other genuine token of the
   * family is a replay and revokes it, with every session that came from the
   * same sign-in (RFC 9700 §4.14.2). Where the tenant or user is not in force nothing is
   * spent. Answers null when the session is unknown, expired or revoked already.
   */
  async rotate(input: {
    scopeId: string
    sessionId: string
    presentedHash: string
    successorHash: string
    idleSeconds: number
    reuseIntervalSeconds: number
  }): Promise<SessionState | null> {
    const rows = await this.database.queryToItsEnd<SessionStateRow>(
      `with session as (
         update nest_auth_sessions s set
           refresh_token_hash = case when ${rotates} then $4 else s.refresh_token_hash end,
           previous_token_hash = case when ${rotates} then $3 else s.previous_token_hash end,
           rotated_at = case when ${rotates} then now() else s.rotated_at end,
           last_used_at = case when ${rotates} then now() else s.last_used_at end,
           revoked_at = case when ${isGenuineUse} then null else now() end,
           revoked_reason = case when ${isGenuineUse} then null else 'refresh_token_reuse' end
          where s.tenant_id = $1 and s.id = $2 and s.revoked_at is null and s.expires_at > now()
            and s.last_used_at > now() - make_interval(secs => $5)
         returning *),
       siblings as (
         update nest_auth_sessions o set revoked_at = now(), revoked_reason = 'refresh_token_reuse'
           from session s
          where s.revoked_at is not null and o.tenant_id = s.tenant_id and o.user_id = s.user_id
            and o.sign_in_id = s.sign_in_id and o.id <> s.id and o.revoked_at is null),
       audited as (${insertTheft('$7')})
       ${stateOf('session')}`,
      [
        input.scopeId,
        input.sessionId,
        input.presentedHash,
        input.successorHash,
        input.idleSeconds,
        input.reuseIntervalSeconds,
        theft(input.sessionId),
      ],
    )
    return first(rows)
  }

  /** The present state of one session. */
  async load(scopeId: string, sessionId: string): Promise<SessionState | null> {
    const rows = await this.database.query<SessionStateRow>(
      `${stateOf('nest_auth_sessions')} where s.tenant_id = $1 and s.id = $2`,
      [scopeId, sessionId],
    )
    return first(rows)
  }

  /** The live sessions of a user, the latest used first. */
  async list(scopeId: string, userId: string, idleSeconds: number): Promise<SessionState[]> {
    const rows = await this.database.query<SessionStateRow>(
      `${stateOf('nest_auth_sessions')}
        where s.tenant_id = $1 and s.user_id = $2 and s.revoked_at is null and s.expires_at > now()
          and s.last_used_at > now() - make_interval(secs => $3)
        order by s.last_used_at desc, s.id desc limit 100`,
      [scopeId, userId, idleSeconds],
    )
    return rows.map(toSessionState)
  }

  /** Ends sessions of one user: a single one, those of one sign-in, or all. Answers the ids that ended now. */
  async revoke(
    owner: { scopeId: string; userId: string },
    which: { sessionId?: string; signInId?: string },
    reason: RevokedReason,
  ): Promise<string[]> {
    return this.database.runInTransaction(async (manager) => {
      // Waits for every session being begun for this user, so that the statement below sees it.
      await this.database.query(
        'select 1 from nest_auth_users where tenant_id = $1 and id = $2 for update',
        [owner.scopeId, owner.userId],
        manager,
      )
      const rows = await this.database.query<{ id: string }>(
        `with ended as (
           update nest_auth_sessions set revoked_at = now(), revoked_reason = $5
            where tenant_id = $1 and user_id = $2 and revoked_at is null
              and ($3::uuid is null or id = $3) and ($4::uuid is null or sign_in_id = $4)
           returning id, active_tenant_id),
         audited as (${insertEnded('$6')})
         select id from ended`,
        [
          owner.scopeId,
          owner.userId,
          which.sessionId ?? null,
          which.signInId ?? null,
          reason,
          ended(owner.userId, reason),
        ],
        manager,
      )
      if (which.sessionId === undefined && which.signInId === undefined) {
        // A sign-in that is half done must not outlive "everywhere".
        await this.database.query(
          `update nest_auth_otps set used_at = now()
            where tenant_id = $1 and user_id = $2 and purpose = 'tenant_selection' and used_at is null`,
          [owner.scopeId, owner.userId],
          manager,
        )
      }
      return rows.map((row) => row.id)
    })
  }
}

const isCurrent = `s.refresh_token_hash = $3`
const isGenuineUse = `(${isCurrent} or coalesce(s.previous_token_hash = $3
  and s.rotated_at > now() - make_interval(secs => $6), false))`
const rotates = `(${isCurrent}
  and exists (select 1 from nest_auth_users u where u.tenant_id = s.tenant_id and u.id = s.user_id and u.is_active)
  and (s.active_tenant_id is null or s.actor_kind = 'staff' or exists (
    select 1 from nest_auth_user_accesses a join nest_auth_tenants t on t.id = a.tenant_id
     where a.tenant_id = s.active_tenant_id and a.user_scope_id = s.tenant_id and a.user_id = s.user_id
       and ${isInForce('a', 't')})))`

function first(rows: SessionStateRow[]): SessionState | null {
  return rows[0] ? toSessionState(rows[0]) : null
}
