import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { giveUpWaysBack } from '../credentials/give-up.ts'
import { Database } from '../persistence/database.ts'
import { lockUser } from '../users/lock-user.ts'
import { isInForce } from '../users/rights.sql.ts'
import { ended, signedIn, switched, theft } from './session-audit.ts'
import {
  advanceSession,
  createSession,
  endSessions,
  isOpenTo,
  listSessions,
  loadSession,
  rotateSession,
  switchSession,
} from './session.sql.ts'
import { toSessionState } from './session-state.ts'
import type { SessionState, SessionStateRow } from './session-state.ts'
import type { RevokedReason } from './session.entity.ts'

/** What is written when a session begins. */
export interface NewSession {
  id: string
  scopeId: string
  userId: string
  signInId: string
  /** Where the sign-in began before its session. @default the present one */
  signInEra?: number | undefined
  activeTenantId: string | null
  refreshTokenHash: string
  expiresInSeconds: number
  deviceName: string | null
  ipAddress: string | null
  userAgent: string | null
}

/** A refresh token about to be exchanged. */
export interface RotationRequest {
  scopeId: string
  sessionId: string
  presentedHash: string
  successorHash: string
  idleSeconds: number
  reuseIntervalSeconds: number
}

/** The session table. Every change that must not be lost or doubled is one conditional statement. */
@Injectable()
export class SessionStore {
  constructor(protected readonly database: Database) {}

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
    const rows = await this.database.query<SessionStateRow>(
      createSession,
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
        session.signInEra ?? null,
      ],
      manager,
    )
    return first(rows)
  }

  /**
   * Begins a session in another tenant from a live one; `keepsCurrent` decides whether the old one ends. Answers
   * null when the user is no member there, the tenant is not in force or has signed them out since, or the old
   * session has ended.
   */
  async switchTenant(
    currentId: string,
    next: Pick<
      NewSession,
      'scopeId' | 'id' | 'activeTenantId' | 'refreshTokenHash' | 'ipAddress' | 'userAgent'
    >,
    keepsCurrent: boolean,
  ): Promise<SessionState | null> {
    const rows = await this.database.query<SessionStateRow>(switchSession, [
      next.scopeId,
      currentId,
      next.id,
      next.activeTenantId,
      next.refreshTokenHash,
      next.ipAddress,
      next.userAgent,
      keepsCurrent,
      switched(next, currentId),
    ])
    return first(rows)
  }

  /** Whether a tenant this user may enter has signed them out since the sign-in that the session came from. */
  async isSignedOutOf(
    tenantId: string,
    { scopeId, sessionId }: { scopeId: string; sessionId: string },
    manager?: EntityManager,
  ): Promise<boolean> {
    const closed = await this.database.query(
      `select 1 from nest_auth_sessions s
         join nest_auth_user_accesses a
           on a.tenant_id = $3 and a.user_scope_id = s.tenant_id and a.user_id = s.user_id
         join nest_auth_tenants t on t.id = a.tenant_id
        where s.tenant_id = $1 and s.id = $2 and ${isInForce('a', 't')} and not (${isOpenTo('s', 'a', 't')})`,
      [scopeId, sessionId, tenantId],
      manager,
    )
    return closed.length > 0
  }

  /**
   * Exchanges a refresh token, by compare-and-swap. The current token rotates; the immediate parent inside the
   * reuse interval changes nothing, so that its successor can be answered again; every other genuine token of the
   * family is a replay and revokes it, with every session that came from the
   * same sign-in (RFC 9700 §4.14.2). Where the tenant or user is not in force nothing is
   * spent. Answers null when the session is unknown, expired or revoked already.
   */
  async rotate(input: RotationRequest): Promise<SessionState | null> {
    const rows = await this.database.queryToItsEnd<SessionStateRow>(rotateSession, [
      input.scopeId,
      input.sessionId,
      input.presentedHash,
      input.successorHash,
      input.idleSeconds,
      input.reuseIntervalSeconds,
      theft(input.sessionId),
    ])
    return first(rows)
  }

  /**
   * The same where the state is at hand and its token current, without reading that state again: who may refresh is
   * decided by the database all the same. Answers null where only `rotate` can tell what the token is worth.
   */
  async advance(known: SessionState, input: RotationRequest): Promise<SessionState | null> {
    const [row] = await this.database.queryToItsEnd<{ rotated_at: Date }>(advanceSession, [
      input.scopeId,
      input.sessionId,
      input.presentedHash,
      input.successorHash,
      input.idleSeconds,
    ])
    if (!row) return null
    const token = {
      hash: input.successorHash,
      previousHash: input.presentedHash,
      rotatedAt: row.rotated_at,
    }
    return { ...known, token, lastUsedAt: row.rotated_at }
  }

  /** The present state of one session. */
  async load(scopeId: string, sessionId: string): Promise<SessionState | null> {
    const rows = await this.database.withReserve(() =>
      this.database.query<SessionStateRow>(loadSession, [scopeId, sessionId]),
    )
    return first(rows)
  }

  /** The live sessions of a user, the latest used first. */
  async list(scopeId: string, userId: string, idleSeconds: number): Promise<SessionState[]> {
    const rows = await this.database.query<SessionStateRow>(listSessions, [scopeId, userId, idleSeconds])
    return rows.map(toSessionState)
  }

  /**
   * Ends sessions of one user: a single one, those of one sign-in, or all. Answers the ids that ended now. To be called
   * in a transaction.
   */
  async revoke(
    owner: { scopeId: string; userId: string },
    which: { sessionId?: string; signInId?: string },
    reason: RevokedReason,
    manager: EntityManager,
  ): Promise<string[]> {
    // Waits for every session being begun for this user, so that the statement below sees it.
    await lockUser(this.database, { tenantId: owner.scopeId, id: owner.userId }, manager)
    const rows = await this.database.query<{ id: string }>(
      endSessions,
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
      await giveUpWaysBack(this.database, owner, manager)
    }
    return rows.map((row) => row.id)
  }
}

function first(rows: SessionStateRow[]): SessionState | null {
  return rows[0] ? toSessionState(rows[0]) : null
}
