import { Inject, Injectable } from '@nestjs/common'
import type { BearerResult } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import type { AuthEventData } from '../events/auth-event-data.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import { CredentialMarks } from '../passwords/credential-marks.ts'
import type { StoredPassword } from '../passwords/credential-marks.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { LiveSessions } from './live-sessions.ts'
import type { ReadStamp } from './live-sessions.ts'
import { activeTenantIdOf, presentIdentity } from './present.ts'
import { RefreshTokens, hashOf } from './refresh-token.ts'
import { SessionStore } from './session.store.ts'
import { refusalOf } from './session-state.ts'
import type { SessionState } from './session-state.ts'
import type { RevokedReason } from './session.entity.ts'
import { SessionTokens } from './session-tokens.ts'
import { UnwrittenEnds } from './unwritten-ends.ts'

/** Begins, checks and ends sessions; `RefreshSession` continues them. */
@Injectable()
export class Sessions {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly events: AuthEvents,
    private readonly store: SessionStore,
    private readonly live: LiveSessions,
    private readonly unwrittenEnds: UnwrittenEnds,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: SessionTokens,
    private readonly marks: CredentialMarks,
  ) {}

  /** Begins a session after a sign-in. @throws AuthError `INVALID_CREDENTIALS` when they changed meanwhile */
  begin(
    input: {
      scopeId: string
      userId: string
      tenantId: string | null
      password: StoredPassword
      /** Of a sign-in that began before this, and leads where one of its era does. @default the present one */
      signInEra?: number | undefined
      deviceName?: string | undefined
      isSignUp?: boolean | undefined
    },
    manager?: EntityManager,
  ): Promise<BearerResult> {
    const { scopeId, userId, tenantId, password, signInEra, deviceName = null, isSignUp } = input
    const id = newId()
    const refreshToken = this.refreshTokens.first(scopeId, id)
    const stamp = this.live.stamp()
    const session = {
      id,
      scopeId,
      userId,
      signInId: id,
      signInEra,
      activeTenantId: tenantId,
      refreshTokenHash: hashOf(refreshToken),
      expiresInSeconds: this.options.tokens.refreshTokenAbsoluteTtlSeconds,
      deviceName,
      ...this.device(),
    }
    return this.events.around(
      'user.logged_in',
      async (entities) => {
        const state = await this.store.create(session, password.hash, { isSignUp }, entities)
        if (!state || this.refusalOf(state)) throw new AuthError('INVALID_CREDENTIALS')
        await this.publish('user.logged_in', state, { sessionId: id }, entities)
        const request = currentRequest()
        if (request) request.credentialMarks = this.marks.of(password)
        return this.authenticated(state, refreshToken, stamp)
      },
      manager,
    )
  }

  /** Begins a session in another tenant. @throws AuthError `TENANT_NOT_FOUND`, `FORBIDDEN` (signed out there since) */
  async switchTenant(caller: AuthContext, tenantId: string, keepsCurrent: boolean): Promise<BearerResult> {
    if (tenantId === ROOT_SCOPE_ID) throw new AuthError('TENANT_NOT_FOUND')
    const id = newId()
    const refreshToken = this.refreshTokens.first(caller.userScopeId, id)
    const stamp = this.live.stamp()
    const next = {
      id,
      scopeId: caller.userScopeId,
      activeTenantId: tenantId,
      refreshTokenHash: hashOf(refreshToken),
      ...this.device(),
    }
    const result = await this.events.around('session.tenant_switched', async () => {
      const state = await this.store.switchTenant(caller.sessionId, next, keepsCurrent)
      if (!state) throw await this.noWayInto(tenantId, caller)
      await this.publish('session.tenant_switched', state, { sessionId: id })
      return this.authenticated(state, refreshToken, stamp)
    })
    if (!keepsCurrent) this.live.forget({ of: 'session', sessionId: caller.sessionId })
    return result
  }

  /** The state of a session where it is at hand and nothing speaks against it; null where it has to be checked. */
  known(scopeId: string, sessionId: string): SessionState | null {
    const state = this.live.known(scopeId, sessionId)
    return state && this.refusalOf(state) === null ? state : null
  }

  /** The state of a session for which a request may be served, or why it may not. */
  async check(scopeId: string, sessionId: string): Promise<SessionState> {
    const state = await this.live.get(scopeId, sessionId)
    const refusal = state ? this.refusalOf(state) : 'UNAUTHENTICATED'
    if (refusal) throw new AuthError(refusal)
    return state!
  }

  /** Ends the sign-in a refresh token belongs to; for anything else nothing happens (RFC 7009 §2.2). */
  async endSignIn(refreshToken: string): Promise<string[]> {
    const token = this.refreshTokens.parse(refreshToken)
    return token ? this.endSignInOf(token.scopeId, token.sessionId) : []
  }

  /**
   * Ends the sign-in a session belongs to, even where that session itself has ended: the one it switched to may
   * live. An older token proves enough: whoever holds it wants the sign-in ended, and so do we.
   */
  endSignInOf(scopeId: string, sessionId: string): Promise<string[]> {
    return this.unwrittenEnds.during({ of: 'session', sessionId }, async () => {
      const state = await this.store.load(scopeId, sessionId)
      if (!state) return []
      const { signInId } = state
      const owner = { scopeId: state.scopeId, userId: state.user.id, tenantId: state.tenant?.id ?? null }
      return this.unwrittenEnds.during({ of: 'sign-in', signInId }, () =>
        this.revoke(owner, { signInId }, 'logout'),
      )
    })
  }

  /** The live sessions of the caller. */
  list(caller: AuthContext): Promise<SessionState[]> {
    return this.store.list(caller.userScopeId, caller.userId, this.options.tokens.refreshTokenIdleTtlSeconds)
  }

  /** Ends sessions of the caller: one, those of this sign-in, or all; answers the ids of those that ended. */
  end(
    { userScopeId: scopeId, userId, tenantId }: AuthContext,
    which: { sessionId?: string; signInId?: string },
    reason: RevokedReason,
  ): Promise<string[]> {
    return this.revoke({ scopeId, userId, tenantId }, which, reason)
  }

  private revoke(
    owner: { scopeId: string; userId: string; tenantId: string | null },
    which: { sessionId?: string; signInId?: string },
    reason: RevokedReason,
  ): Promise<string[]> {
    return this.database.withReserve(() =>
      this.database.runInTransaction(async (manager) => {
        const sessionIds = await this.store.revoke(owner, which, reason, manager)
        // Not before: what is read again until then is the session as it was, and would be kept. Nor by whoever waits for
        // the answer, who may have been told to ask again before the end is in force.
        this.database.afterCommit(() => {
          for (const id of sessionIds) this.live.forget({ of: 'session', sessionId: id })
        }, manager)
        // Whoever acted is told of as that, and nobody else has left.
        if (sessionIds.length > 0 && reason !== 'acting_ended') {
          const { userId, scopeId: userScopeId, tenantId } = owner
          await this.events.publish(
            {
              name: 'user.logged_out',
              tenantId: tenantId === ROOT_SCOPE_ID ? null : tenantId,
              data: { userId, userScopeId, sessionIds },
            },
            manager,
          )
        }
        return sessionIds
      }),
    )
  }

  private async noWayInto(tenantId: string, caller: AuthContext): Promise<AuthError> {
    const session = { scopeId: caller.userScopeId, sessionId: caller.sessionId }
    return (await this.store.isSignedOutOf(tenantId, session))
      ? new AuthError('FORBIDDEN', { isSignedOut: true })
      : new AuthError('TENANT_NOT_FOUND')
  }

  private publish<Name extends 'user.logged_in' | 'session.tenant_switched'>(
    name: Name,
    state: SessionState,
    more: Omit<AuthEventData[Name], 'userId' | 'userScopeId'>,
    manager?: EntityManager,
  ): Promise<void> {
    const data = { userId: state.user.id, userScopeId: state.scopeId, ...more }
    const tenantId = activeTenantIdOf(state)
    return this.events.publish({ name, tenantId, data }, manager)
  }

  /** The answer to a session that has just begun; it serves nobody before the commit. */
  authenticated(state: SessionState, refreshToken: string, stamp: ReadStamp): BearerResult {
    // Until the commit nobody may be served on the strength of this session.
    this.database.afterCommit(() => this.live.keep(state, stamp))
    return {
      status: 'authenticated',
      ...this.tokens.of(state, refreshToken),
      ...presentIdentity(state),
    }
  }

  private refusalOf(state: SessionState) {
    return refusalOf(state, this.policy)
  }

  private device() {
    const request = currentRequest()
    return { ipAddress: request?.ipAddress?.slice(0, 45) ?? null, userAgent: request?.userAgent ?? null }
  }
}
