import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { auditInsert } from '../audit/audit.sql.ts'
import { giveUpWaysBack } from '../credentials/give-up.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { retryConflicts } from '../persistence/retry-conflicts.ts'
import { currentEra, isOpenEraIn } from '../tenants/eras.sql.ts'
import { isInForce } from '../users/rights.sql.ts'
import { ended, signedIn, switched, theft } from './session-audit.ts'
import { stateOf, toSessionState } from './session-state.ts'
import type { SessionState, SessionStateRow } from './session-state.ts'
import { SessionStore } from './session.store.ts'
import type { NewSession, RotationRequest } from './session.store.ts'
import type { RevokedReason } from './session.entity.ts'

interface Owned {
  id: string
  userId: string
  signInId: string
  activeTenantId: string | null
}

const columns = `(tenant_id, id, user_id, sign_in_id, sign_in_era, active_tenant_id, refresh_token_hash, device_name,
  ip_address, user_agent, last_used_at, expires_at)`
const owned = `s.id, s.user_id as "userId", s.sign_in_id as "signInId", s.active_tenant_id as "activeTenantId"`
const isOfOpenEra = isOpenEraIn('s.sign_in_era', 's.active_tenant_id')

/** The session table where one statement cannot change two tables: each step locks what it decides upon, then decides. */
@Injectable()
export class PortableSessionStore extends SessionStore {
  override create(
    session: NewSession,
    passwordHash: string | null,
    { isSignUp = false }: { isSignUp?: boolean | undefined } = {},
    manager?: EntityManager,
  ): Promise<SessionState | null> {
    const { scopeId, id, userId, activeTenantId } = session
    return this.database.runInTransaction(async (entities) => {
      const owner = await this.database.query(
        `update nest_auth_users set last_login_at = now()
          where tenant_id = $1 and id = $2 and is_active and password_hash is not distinct from $3 returning id`,
        [scopeId, userId, passwordHash],
        entities,
      )
      if (owner.length === 0) return null
      if (activeTenantId !== null && !(await this.isMember(activeTenantId, scopeId, userId, entities)))
        return null
      await this.database.query(
        `insert into nest_auth_sessions ${columns}
         values ($1, $2, $3, $4, coalesce($11, ${currentEra}), $5, $6, $7, $8, $9, now(), now() + make_interval(secs => $10))`,
        [
          scopeId,
          id,
          userId,
          session.signInId,
          activeTenantId,
          session.refreshTokenHash,
          session.deviceName,
          session.ipAddress,
          session.userAgent,
          session.expiresInSeconds,
          session.signInEra ?? null,
        ],
        entities,
      )
      await this.database.query(auditInsert('$1'), [signedIn(session, isSignUp)], entities)
      return this.read(scopeId, id, entities)
    }, manager)
  }

  override switchTenant(
    currentId: string,
    next: Pick<
      NewSession,
      'scopeId' | 'id' | 'activeTenantId' | 'refreshTokenHash' | 'ipAddress' | 'userAgent'
    >,
    keepsCurrent: boolean,
  ): Promise<SessionState | null> {
    const { scopeId, id, activeTenantId } = next
    return this.database.runInTransaction(async (entities) => {
      const current = await this.lockLive(scopeId, currentId, entities)
      if (!current || activeTenantId === null) return null
      if (!(await this.isMember(activeTenantId, scopeId, current.userId, entities))) return null
      if (await this.isSignedOutOf(activeTenantId, { scopeId, sessionId: currentId }, entities)) return null
      await this.database.query(
        `insert into nest_auth_sessions ${columns}
         select tenant_id, $3, user_id, sign_in_id, sign_in_era, $4, $5, device_name, $6, $7, now(), expires_at
           from nest_auth_sessions where tenant_id = $1 and id = $2`,
        [scopeId, currentId, id, activeTenantId, next.refreshTokenHash, next.ipAddress, next.userAgent],
        entities,
      )
      if (!keepsCurrent) {
        await this.database.query(
          `update nest_auth_sessions set revoked_at = now(), revoked_reason = 'switched_tenant'
            where tenant_id = $1 and id = $2`,
          [scopeId, currentId],
          entities,
        )
      }
      await this.database.query(auditInsert('$1'), [switched(next, currentId)], entities)
      return this.read(scopeId, id, entities)
    })
  }

  /** Nothing would be spared: here `rotate` does it in steps. */
  override advance(): Promise<null> {
    return Promise.resolve(null)
  }

  override rotate(input: RotationRequest): Promise<SessionState | null> {
    const { scopeId, sessionId, presentedHash, successorHash } = input
    // Waited for to its end, as the one statement would be.
    return retryConflicts(() =>
      this.database.runUnconfined(async (entities) => {
        const [session] = await this.database.query<Owned & { isCurrent: boolean; isParent: boolean }>(
          `select ${owned}, s.refresh_token_hash = $3 as "isCurrent",
                  coalesce(s.previous_token_hash = $3 and s.rotated_at > now() - make_interval(secs => $5), false) as "isParent"
             from nest_auth_sessions s
            where s.tenant_id = $1 and s.id = $2 and s.revoked_at is null and s.expires_at > now()
              and s.last_used_at > now() - make_interval(secs => $4)
              and ${isOfOpenEra}
              for update`,
          [scopeId, sessionId, presentedHash, input.idleSeconds, input.reuseIntervalSeconds],
          entities,
        )
        if (!session) return null
        if (session.isCurrent) {
          await this.database.query(
            `update nest_auth_sessions set previous_token_hash = $3, refresh_token_hash = $4, rotated_at = now(),
                    last_used_at = now()
              where tenant_id = $1 and id = $2 and refresh_token_hash = $3 and revoked_at is null
                and exists (select 1 from nest_auth_users u where u.tenant_id = $1 and u.id = $5 and u.is_active)
                and (active_tenant_id is null or actor_kind = 'staff' or exists (
                  select 1 from nest_auth_user_accesses a join nest_auth_tenants t on t.id = a.tenant_id
                   where a.tenant_id = active_tenant_id and a.user_scope_id = $1 and a.user_id = $5
                     and ${isInForce('a', 't')}))`,
            [scopeId, sessionId, presentedHash, successorHash, session.userId],
            entities,
          )
        } else if (!session.isParent) {
          await this.endAfterTheft(scopeId, session, entities)
        }
        return this.read(scopeId, sessionId, entities)
      }),
    )
  }

  override async revoke(
    owner: { scopeId: string; userId: string },
    which: { sessionId?: string; signInId?: string },
    reason: RevokedReason,
    manager: EntityManager,
  ): Promise<string[]> {
    const { scopeId, userId } = owner
    // Waits for every session being begun for this user, so that the statement below sees it.
    await this.lockUser(scopeId, userId, manager)
    const live = await this.database.query<Owned>(
      `select ${owned} from nest_auth_sessions s
        where s.tenant_id = $1 and s.user_id = $2 and s.revoked_at is null
          and ($3::uuid is null or s.id = $3) and ($4::uuid is null or s.sign_in_id = $4) for update`,
      [scopeId, userId, which.sessionId ?? null, which.signInId ?? null],
      manager,
    )
    const ids = live.map(({ id }) => id)
    if (ids.length > 0) {
      await this.database.query(
        `update nest_auth_sessions set revoked_at = now(), revoked_reason = $3
          where tenant_id = $1 and id = any($2::uuid[])`,
        [scopeId, ids, reason],
        manager,
      )
      await this.record(ended(userId, reason), live[0]!.activeTenantId, { sessionIds: ids }, manager)
    }
    if (which.sessionId === undefined && which.signInId === undefined) {
      // A sign-in that is half done must not outlive "everywhere".
      await giveUpWaysBack(this.database, owner, manager)
    }
    return ids
  }

  // RFC 9700 §4.14.2: whoever presented it, every session of the sign-in ends.
  private async endAfterTheft(scopeId: string, session: Owned, manager: EntityManager): Promise<void> {
    const { id, userId, signInId, activeTenantId } = session
    await this.database.query(
      `update nest_auth_sessions set revoked_at = now(), revoked_reason = 'refresh_token_reuse'
        where tenant_id = $1 and user_id = $2 and sign_in_id = $3 and revoked_at is null`,
      [scopeId, userId, signInId],
      manager,
    )
    await this.record(theft(id), activeTenantId, { userId, signInId }, manager)
  }

  private async record(
    entries: string,
    tenantId: string | null,
    details: object,
    manager: EntityManager,
  ): Promise<void> {
    const filled = { tenant_id: '$2', details: '$3' }
    const values = [entries, tenantId ?? ROOT_SCOPE_ID, JSON.stringify(details)]
    await this.database.query(auditInsert('$1', undefined, filled), values, manager)
  }

  private async isMember(
    tenantId: string,
    scopeId: string,
    userId: string,
    manager: EntityManager,
  ): Promise<boolean> {
    const rows = await this.database.query(
      `select a.id from nest_auth_user_accesses a join nest_auth_tenants t on t.id = a.tenant_id
        where a.tenant_id = $1 and a.user_scope_id = $2 and a.user_id = $3 and ${isInForce('a', 't')}
          for update`,
      [tenantId, scopeId, userId],
      manager,
    )
    return rows.length > 0
  }

  /** The user first, then the session: the order of every revocation. */
  private async lockLive(scopeId: string, id: string, manager: EntityManager): Promise<Owned | null> {
    const find = `select ${owned} from nest_auth_sessions s where s.tenant_id = $1 and s.id = $2`
    const [found] = await this.database.query<Owned>(find, [scopeId, id], manager)
    if (!found || !(await this.lockUser(scopeId, found.userId, manager))) return null
    const [live] = await this.database.query<Owned>(
      `${find} and s.revoked_at is null and s.expires_at > now() and ${isOfOpenEra} for update`,
      [scopeId, id],
      manager,
    )
    return live ?? null
  }

  private async lockUser(scopeId: string, userId: string, manager: EntityManager): Promise<boolean> {
    const [user] = await this.database.query<{ is_active: boolean }>(
      'select is_active from nest_auth_users where tenant_id = $1 and id = $2 for update',
      [scopeId, userId],
      manager,
    )
    return user?.is_active ?? false
  }

  private async read(scopeId: string, id: string, manager: EntityManager): Promise<SessionState | null> {
    const [row] = await this.database.query<SessionStateRow>(
      `${stateOf('nest_auth_sessions')} where s.tenant_id = $1 and s.id = $2`,
      [scopeId, id],
      manager,
    )
    return row ? toSessionState(row) : null
  }
}
