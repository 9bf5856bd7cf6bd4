import { Inject, Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { LiveSessions } from './live-sessions.ts'
import { RefreshTokens } from './refresh-token.ts'
import { refusalOf } from './session-state.ts'
import type { SessionState } from './session-state.ts'
import { Sessions } from './sessions.ts'

/** Clocks of the database and of this process may differ by so much. */
const clockToleranceSeconds = 5

/** Finds the session of a refresh token that a cookie carries, without rotating it. */
@Injectable()
export class CookieSessions {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly live: LiveSessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly sessions: Sessions,
  ) {}

  /**
   * The state behind a refresh token that a cookie carries. The token serves requests for as long as an access
   * token would, then it must be refreshed; its parent serves inside the reuse interval, for requests already sent.
   */
  async check(refreshToken: string): Promise<SessionState> {
    const token = this.refreshTokens.parse(refreshToken)
    if (!token) throw new AuthError('UNAUTHENTICATED')
    const known = await this.sessions.check(token.scopeId, token.sessionId)
    if (this.serves(known, token.hash)) return known
    // Another process may have rotated the token since this one looked.
    this.live.forgetQuietly({ of: 'session', sessionId: token.sessionId })
    const state = await this.sessions.check(token.scopeId, token.sessionId)
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
    if (refusalOf(state, this.policy)) return false
    const { refreshTokenIdleTtlSeconds, refreshTokenReuseIntervalSeconds } = this.options.tokens
    if (secondsSince(state.lastUsedAt) > refreshTokenIdleTtlSeconds) return false
    if (state.token.hash === hash) return true
    const isParent = state.token.previousHash === hash && state.token.rotatedAt !== null
    return isParent && secondsSince(state.token.rotatedAt!) < refreshTokenReuseIntervalSeconds
  }

  private serves({ token, createdAt }: SessionState, hash: string): boolean {
    const { accessTokenTtlSeconds, refreshTokenReuseIntervalSeconds } = this.options.tokens
    const ageSeconds = secondsSince(token.rotatedAt ?? createdAt)
    if (token.hash === hash) return ageSeconds < accessTokenTtlSeconds + clockToleranceSeconds
    return token.previousHash === hash && ageSeconds < refreshTokenReuseIntervalSeconds
  }
}

function secondsSince(instant: Date): number {
  return (Date.now() - instant.getTime()) / 1000
}
