import { Inject, Injectable } from '@nestjs/common'
import type { BearerResult } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { currentRequest } from '../request-context/request-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { AccessTokens } from './access-token.ts'
import { LiveSessions } from './live-sessions.ts'
import type { ReadStamp } from './live-sessions.ts'
import { presentActiveTenant, presentIdentity } from './present.ts'
import { RefreshTokens, hashOf } from './refresh-token.ts'
import { SessionStore } from './session.store.ts'
import { refusalOf } from './session-state.ts'
import type { SessionState } from './session-state.ts'
import type { RevokedReason } from './session.entity.ts'

type BearerTokens = Pick<BearerResult, 'accessToken' | 'refreshToken' | 'tokenType' | 'expiresIn'>

/** Clocks of the database and of this process may differ by so much. */
const clockToleranceSeconds = 5

/** Begins, continues and ends sessions. */
@Injectable()
export class Sessions {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly database: Database,
    private readonly store: SessionStore,
    private readonly live: LiveSessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** Begins a session after a sign-in. @throws AuthError `INVALID_CREDENTIALS` when they changed meanwhile */
  async begin(
    input: {
      scopeId: string
      userId: string
      tenantId: string | null
      passwordHash: string | null
      deviceName?: string | undefined
    },
    manager?: EntityManager,
  ): Promise<BearerResult> {
    const id = newId()
    const refreshToken = this.refreshTokens.first(input.scopeId, id)
    const stamp = this.live.stamp()
    const state = await this.store.create(
      {
        id,
        scopeId: input.scopeId,
        userId: input.userId,
        signInId: id,
        activeTenantId: input.tenantId,
        refreshTokenHash: hashOf(refreshToken),
        expiresInSeconds: this.options.tokens.refreshTokenAbsoluteTtlSeconds,
        deviceName: input.deviceName ?? null,
        ...this.device(),
      },
      input.passwordHash,
      manager,
    )
    if (!state || refusalOf(state, new Date())) throw new AuthError('INVALID_CREDENTIALS')
    return this.authenticated(state, refreshToken, stamp)
  }

  /** Begins a session in another tenant. @throws AuthError `TENANT_NOT_FOUND` */
  async switchTenant(caller: AuthContext, tenantId: string, keepsCurrent: boolean): Promise<BearerResult> {
    if (tenantId === ROOT_SCOPE_ID) throw new AuthError('TENANT_NOT_FOUND')
    const id = newId()
    const refreshToken = this.refreshTokens.first(caller.userScopeId, id)
    const stamp = this.live.stamp()
    const state = await this.store.switchTenant(
      caller.sessionId,
      {
        id,
        scopeId: caller.userScopeId,
        activeTenantId: tenantId,
        refreshTokenHash: hashOf(refreshToken),
        ...this.device(),
      },
      keepsCurrent,
    )
    if (!state) throw new AuthError('TENANT_NOT_FOUND')
    const result = await this.authenticated(state, refreshToken, stamp)
    if (!keepsCurrent) this.live.forget({ of: 'session', sessionId: caller.sessionId })
    return result
  }

  /** Exchanges a refresh token for a new token set. @throws AuthError `INVALID_REFRESH_TOKEN`, `TENANT_SUSPENDED` */
  async refresh(refreshToken: string): Promise<BearerTokens> {
    const token = this.refreshTokens.parse(refreshToken)
    if (!token) throw new AuthError('INVALID_REFRESH_TOKEN')
    const { refreshTokenIdleTtlSeconds, refreshTokenReuseIntervalSeconds } = this.options.tokens
    const stamp = this.live.stamp()
    const state = await this.store.rotate({
      scopeId: token.scopeId,
      sessionId: token.sessionId,
      presentedHash: token.hash,
      successorHash: hashOf(token.successors[0]!),
      idleSeconds: refreshTokenIdleTtlSeconds,
      reuseIntervalSeconds: refreshTokenReuseIntervalSeconds,
    })
    if (!state) throw new AuthError('INVALID_REFRESH_TOKEN')
    if (state.isRevoked) this.live.forget({ of: 'sign-in', signInId: state.signInId })
    const refusal = refusalOf(state, new Date())
    if (refusal) throw new AuthError(refusal === 'TENANT_SUSPENDED' ? refusal : 'INVALID_REFRESH_TOKEN')
    // A repeated answer may have been given first under a former secret; the database knows which one it was.
    const successor = token.successors.find((candidate) => hashOf(candidate) === state.token.hash)
    if (successor === undefined) throw new AuthError('INVALID_REFRESH_TOKEN')
    this.live.keep(state, stamp)
    return this.tokenSet(state, successor)
  }

  /** The state of a session for which a request may be served, or why it may not. */
  async check(scopeId: string, sessionId: string): Promise<SessionState> {
    const state = await this.live.get(scopeId, sessionId)
    const refusal = state ? refusalOf(state, new Date()) : 'UNAUTHENTICATED'
    if (refusal) throw new AuthError(refusal)
    return state!
  }

  /**
   * The state behind a refresh token that a cookie carries. The token serves requests for as long as an access
   * token would, then it must be refreshed; its parent serves inside the reuse interval, for requests already sent.
   */
  async checkToken(refreshToken: string): Promise<SessionState> {
    const token = this.refreshTokens.parse(refreshToken)
    if (!token) throw new AuthError('UNAUTHENTICATED')
    const known = await this.check(token.scopeId, token.sessionId)
    if (this.serves(known, token.hash)) return known
    // Another process may have rotated the token since this one looked.
    this.live.forgetQuietly({ of: 'session', sessionId: token.sessionId })
    const state = await this.check(token.scopeId, token.sessionId)
    if (!this.serves(state, token.hash)) throw new AuthError('UNAUTHENTICATED')
    return state
  }

  /** The live session a refresh token belongs to, whatever the token's age; null when there is none. */
  async peek(refreshToken: string): Promise<SessionState | null> {
    const token = this.refreshTokens.parse(refreshToken)
    if (!token) return null
    const known = await this.live.get(token.scopeId, token.sessionId)
    if (known && this.isHeldBy(known, token.hash)) return known
    // Another process may have rotated the token since this one looked; a browser must not lose its cookie over that.
    this.live.forgetQuietly({ of: 'session', sessionId: token.sessionId })
    const state = await this.live.get(token.scopeId, token.sessionId)
    return state && this.isHeldBy(state, token.hash) ? state : null
  }

  private isHeldBy(state: SessionState, hash: string): boolean {
    if (refusalOf(state, new Date())) return false
    const { refreshTokenIdleTtlSeconds, refreshTokenReuseIntervalSeconds } = this.options.tokens
    if (secondsSince(state.lastUsedAt) > refreshTokenIdleTtlSeconds) return false
    if (state.token.hash === hash) return true
    const isParent = state.token.previousHash === hash && state.token.rotatedAt !== null
    return isParent && secondsSince(state.token.rotatedAt!) < refreshTokenReuseIntervalSeconds
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
  async endSignInOf(scopeId: string, sessionId: string): Promise<string[]> {
    const state = await this.store.load(scopeId, sessionId)
    if (!state) return []
    const ended = await this.store.revoke(
      { scopeId: state.scopeId, userId: state.user.id },
      { signInId: state.signInId },
      'logout',
    )
    for (const id of ended) this.live.forget({ of: 'session', sessionId: id })
    return ended
  }

  private serves({ token, createdAt }: SessionState, hash: string): boolean {
    const { accessTokenTtlSeconds, refreshTokenReuseIntervalSeconds } = this.options.tokens
    const ageSeconds = secondsSince(token.rotatedAt ?? createdAt)
    if (token.hash === hash) return ageSeconds < accessTokenTtlSeconds + clockToleranceSeconds
    return token.previousHash === hash && ageSeconds < refreshTokenReuseIntervalSeconds
  }

  /** The live sessions of the caller. */
  list(caller: AuthContext): Promise<SessionState[]> {
    return this.store.list(caller.userScopeId, caller.userId, this.options.tokens.refreshTokenIdleTtlSeconds)
  }

  /** Ends sessions of the caller: one, those of this sign-in, or all; answers the ids of those that ended. */
  async end(
    caller: AuthContext,
    which: { sessionId?: string; signInId?: string },
    reason: RevokedReason,
  ): Promise<string[]> {
    const ended = await this.store.revoke(
      { scopeId: caller.userScopeId, userId: caller.userId },
      which,
      reason,
    )
    for (const id of ended) this.live.forget({ of: 'session', sessionId: id })
    return ended
  }

  private async authenticated(
    state: SessionState,
    refreshToken: string,
    stamp: ReadStamp,
  ): Promise<BearerResult> {
    // Until the commit nobody may be served on the strength of this session.
    this.database.afterCommit(() => this.live.keep(state, stamp))
    return {
      status: 'authenticated',
      ...(await this.tokenSet(state, refreshToken)),
      ...presentIdentity(state),
    }
  }

  private async tokenSet(state: SessionState, refreshToken: string): Promise<BearerTokens> {
    return {
      accessToken: await this.accessTokens.issue({
        userId: state.user.id,
        sessionId: state.id,
        tenantId: presentActiveTenant(state)?.id ?? null,
        roles: state.rights?.roles ?? [],
      }),
      refreshToken,
      tokenType: 'Bearer',
      expiresIn: this.options.tokens.accessTokenTtlSeconds,
    }
  }

  private device() {
    const request = currentRequest()
    return { ipAddress: request?.ipAddress?.slice(0, 45) ?? null, userAgent: request?.userAgent ?? null }
  }
}

function secondsSince(instant: Date): number {
  return (Date.now() - instant.getTime()) / 1000
}
