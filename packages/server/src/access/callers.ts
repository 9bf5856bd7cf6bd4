import { Inject, Injectable } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { AccessTokens } from '../sessions/access-token.ts'
import type { AccessTokenClaims } from '../sessions/access-token.ts'
import { activeTenantIdOf } from '../sessions/present.ts'
import { CookieSessions } from '../sessions/cookie-sessions.ts'
import type { SessionState } from '../sessions/session-state.ts'
import { Sessions } from '../sessions/sessions.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { bearerTokenOf } from './bearer-token.ts'
import { IntendedTenants, namesTenant } from './intended-tenants.ts'
import type { RequestHeaders } from './request-of.ts'
import { assertSameSite } from './same-site.ts'
import { sessionCookiesOf } from './session-cookies.ts'
import { namedSessionOf, transportOf } from './transport.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Finds out who is calling. A bearer token, where one is sent, is the only thing looked at; rights never add up. */
@Injectable()
export class Callers {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly accessTokens: AccessTokens,
    private readonly sessions: Sessions,
    private readonly cookies: CookieSessions,
    private readonly intended: IntendedTenants,
  ) {}

  /**
   * The caller, where everything about them is at hand: a token that was verified before, and its session. Nothing is
   * waited for then, which most requests feel. Null where `identify` has to look closer.
   */
  known(request: RequestHeaders | undefined): AuthContext | null {
    if (!request || transportOf(request) !== 'bearer' || namesTenant(request)) return null
    const token = bearerTokenOf(request)
    const claims = token === null ? null : this.accessTokens.known(token)
    const state = claims && this.sessions.known(this.scopeOf(claims), claims.sessionId)
    return state && isAbout(claims, state) ? toContext(state) : null
  }

  /** @throws AuthError `UNAUTHENTICATED`, `TENANT_SUSPENDED`, `CSRF_REJECTED`, `TENANT_MISMATCH`, `TENANT_NOT_FOUND` */
  async identify(request: RequestHeaders | undefined): Promise<AuthContext> {
    if (!request) throw new AuthError('UNAUTHENTICATED')
    const state =
      transportOf(request) === 'cookie' ? await this.byCookie(request) : await this.byBearer(request)
    await this.intended.assert(request, state)
    return toContext(state)
  }

  /** The same caller as its session is now. @throws AuthError `UNAUTHENTICATED`, `TENANT_SUSPENDED` */
  async again(caller: AuthContext): Promise<AuthContext> {
    return toContext(await this.sessions.check(caller.userScopeId, caller.sessionId))
  }

  /** The session a bearer token was issued for, dead or alive; null without a valid token. */
  async claimedSession(request: RequestHeaders): Promise<{ scopeId: string; sessionId: string } | null> {
    const claims = await this.claimsOf(request)
    return claims && { scopeId: this.scopeOf(claims), sessionId: claims.sessionId }
  }

  private scopeOf({ tenantId, actor }: AccessTokenClaims): string {
    // Staff stays who they are in a tenant they enter, also where tenants have users of their own.
    return actor?.kind === 'staff' ? ROOT_SCOPE_ID : this.policy.identityScopeOf(tenantId)
  }

  private async claimsOf(request: RequestHeaders): Promise<AccessTokenClaims | null> {
    const token = bearerTokenOf(request)
    return token === null ? null : this.accessTokens.verify(token)
  }

  private async byBearer(request: RequestHeaders): Promise<SessionState> {
    const claims = await this.claimsOf(request)
    if (!claims) throw new AuthError('UNAUTHENTICATED')
    const state = await this.sessions.check(this.scopeOf(claims), claims.sessionId)
    if (!isAbout(claims, state)) throw new AuthError('UNAUTHENTICATED')
    return state
  }

  private async byCookie(request: RequestHeaders): Promise<SessionState> {
    if (!safeMethods.has(request.method ?? '')) assertSameSite(request, this.options.trustedOrigins)
    const sessionId = namedSessionOf(request)
    const token = sessionId === null ? undefined : sessionCookiesOf(request).get(sessionId)
    if (token === undefined) throw new AuthError('UNAUTHENTICATED')
    const state = await this.cookies.check(token)
    if (state.id !== sessionId) throw new AuthError('UNAUTHENTICATED')
    return state
  }
}

function isAbout(claims: AccessTokenClaims, state: SessionState): boolean {
  return state.user.id === claims.userId && activeTenantIdOf(state) === claims.tenantId
}

function toContext(state: SessionState): AuthContext {
  return {
    sessionId: state.id,
    signInId: state.signInId,
    userId: state.user.id,
    userScopeId: state.scopeId,
    tenantId: activeTenantIdOf(state),
    roles: state.rights?.roles ?? [],
    permissions: state.rights?.permissions ?? [],
    grants: state.rights?.grants ?? [],
    actor: state.actor && { kind: state.actor.kind, userId: state.actor.userId },
    impersonatorId: state.actor?.kind === 'impersonation' ? state.actor.userId : null,
  }
}
