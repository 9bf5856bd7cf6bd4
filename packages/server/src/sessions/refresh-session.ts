import { Inject, Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { LiveSessions } from './live-sessions.ts'
import { activeTenantIdOf } from './present.ts'
import { RefreshTokens } from './refresh-token.ts'
import { RotationsInFlight } from './rotations-in-flight.ts'
import { SessionStore } from './session.store.ts'
import type { RotationRequest } from './session.store.ts'
import { refusalOf } from './session-state.ts'
import type { SessionState } from './session-state.ts'
import { SessionTokens } from './session-tokens.ts'
import type { BearerTokens } from './session-tokens.ts'
import { Sessions } from './sessions.ts'
import { UnwrittenEnds } from './unwritten-ends.ts'

/** Continues a session (RFC 6749 §6, RFC 9700 §4.14.2). */
@Injectable()
export class RefreshSession {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly events: AuthEvents,
    private readonly store: SessionStore,
    private readonly live: LiveSessions,
    private readonly rotations: RotationsInFlight,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: SessionTokens,
    private readonly sessions: Sessions,
    private readonly unwrittenEnds: UnwrittenEnds,
  ) {}

  /** Exchanges a refresh token for a new token set. @throws AuthError `INVALID_REFRESH_TOKEN`, `TENANT_SUSPENDED` */
  async run(refreshToken: string): Promise<BearerTokens> {
    const token = this.refreshTokens.parse(refreshToken)
    if (!token) throw new AuthError('INVALID_REFRESH_TOKEN')
    const { refreshTokenIdleTtlSeconds, refreshTokenReuseIntervalSeconds } = this.options.tokens
    const request: RotationRequest = {
      scopeId: token.scopeId,
      sessionId: token.sessionId,
      presentedHash: token.hash,
      successorHash: token.successors[0]!.hash,
      idleSeconds: refreshTokenIdleTtlSeconds,
      reuseIntervalSeconds: refreshTokenReuseIntervalSeconds,
    }
    const state = await this.rotations.run(token.hash, () =>
      this.database.withReserve(async () => (await this.advance(request)) ?? (await this.rotate(request))),
    )
    if (!state) {
      // It has ended, perhaps in another process, whose news is still on its way.
      this.live.forgetQuietly({ of: 'session', sessionId: token.sessionId })
      throw new AuthError('INVALID_REFRESH_TOKEN')
    }
    const refusal = refusalOf(state, this.policy)
    if (refusal) throw new AuthError(refusal === 'TENANT_SUSPENDED' ? refusal : 'INVALID_REFRESH_TOKEN')
    // A repeated answer may have been given first under a former secret; the database knows which one it was.
    const successor = token.successors.find(({ hash }) => hash === state.token.hash)
    if (successor === undefined || this.unwrittenEnds.reach(state))
      throw new AuthError('INVALID_REFRESH_TOKEN')
    return this.tokens.of(state, successor.token)
  }

  /** Where the state is at hand and the token the current one; null where only `rotate` can tell what it is worth. */
  private async advance(request: RotationRequest): Promise<SessionState | null> {
    const known = this.sessions.known(request.scopeId, request.sessionId)
    if (known?.actor !== null || known.token.hash !== request.presentedHash) return null
    const advanced = await this.store.advance(known, request)
    if (advanced) this.live.advance(known, advanced)
    return advanced
  }

  private async rotate(request: RotationRequest): Promise<SessionState | null> {
    const stamp = this.live.stamp()
    const rotated = await this.events.around('session.theft_detected', async () => {
      const state = await this.store.rotate(request)
      if (state?.isRevoked) await this.tellOfTheft(state)
      return state
    })
    if (rotated) this.live.keep(rotated, stamp)
    // Here, as whoever asked may have been told to ask again before the end is in force.
    if (rotated?.isRevoked) this.live.forget({ of: 'sign-in', signInId: rotated.signInId })
    return rotated
  }

  private tellOfTheft(state: SessionState): Promise<void> {
    const { id: sessionId, signInId, scopeId: userScopeId, user } = state
    return this.events.publish({
      name: 'session.theft_detected',
      tenantId: activeTenantIdOf(state),
      data: { userId: user.id, userScopeId, sessionId, signInId },
    })
  }
}
