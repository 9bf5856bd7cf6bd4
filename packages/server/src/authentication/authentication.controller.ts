import { Controller, Inject, Req, Res, UseGuards } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import { Callers } from '../access/callers.ts'
import { CurrentSession } from '../access/current.decorators.ts'
import type { RequestHeaders } from '../access/request-of.ts'
import { AuthError } from '../errors/auth-error.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { SameSiteGuard } from '../http/same-site.guard.ts'
import { SessionCookieJar } from '../http/session-cookie-jar.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { RateLimits } from '../limits/rate-limits.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { CookieSessions } from '../sessions/cookie-sessions.ts'
import { presentIdentity } from '../sessions/present.ts'
import { RefreshSession } from '../sessions/refresh-session.ts'
import { Sessions } from '../sessions/sessions.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { LogIn } from './log-in.ts'
import { SignUp } from './sign-up.ts'
import { TenantSelection } from './tenant-selection.ts'

/** Getting in, staying in, getting out. */
@Controller()
@UseGuards(SameSiteGuard)
export class AuthenticationController {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly signUp: SignUp,
    private readonly logIn: LogIn,
    private readonly selection: TenantSelection,
    private readonly sessions: Sessions,
    private readonly refreshSession: RefreshSession,
    private readonly cookies: CookieSessions,
    private readonly callers: Callers,
    private readonly jar: SessionCookieJar,
    private readonly limits: RateLimits,
  ) {}

  @ContractRoute('signup')
  signup(@ContractInput('signup') { body }: RequestOutput<'signup'>): Promise<ResponseOf<'signup'>> {
    return this.signUp.run(body)
  }

  @ContractRoute('login')
  login(@ContractInput('login') { body }: RequestOutput<'login'>): Promise<ResponseOf<'login'>> {
    return this.logIn.run(body)
  }

  @ContractRoute('selectTenant')
  selectTenant(
    @ContractInput('selectTenant') { body }: RequestOutput<'selectTenant'>,
  ): Promise<ResponseOf<'selectTenant'>> {
    return this.limits.countFailures('selection', {}, () => this.selection.redeem(body))
  }

  @ContractRoute('refresh')
  async refresh(
    @ContractInput('refresh') { body }: RequestOutput<'refresh'>,
    @Req() request: RequestHeaders,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<ResponseOf<'refresh'>> {
    const token = this.jar.tokenOf(request) ?? body.refreshToken
    if (token === undefined) throw new AuthError('INVALID_REFRESH_TOKEN')
    try {
      return await this.limits.countFailures('refresh', {}, () => this.refreshSession.run(token))
    } catch (error) {
      if (error instanceof AuthError && error.code === 'INVALID_REFRESH_TOKEN') {
        this.jar.clear([this.jar.namedIn(request)], request, response)
      }
      throw error
    }
  }

  @ContractRoute('logout')
  async logout(
    @ContractInput('logout') { body }: RequestOutput<'logout'>,
    @Req() request: RequestHeaders,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    const token = this.jar.tokenOf(request) ?? body.refreshToken
    const ended =
      token === undefined ? await this.logoutCaller(request) : await this.sessions.endSignIn(token)
    this.jar.clear([...ended, this.jar.namedIn(request)], request, response)
  }

  private async logoutCaller(request: RequestHeaders): Promise<string[]> {
    const session = await this.callers.claimedSession(request)
    return session ? this.sessions.endSignInOf(session.scopeId, session.sessionId) : []
  }

  @ContractRoute('logoutAll')
  async logoutAll(
    @CurrentSession() caller: AuthContext,
    @Req() request: RequestHeaders,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    this.jar.clear(await this.sessions.end(caller, {}, 'logout_all'), request, response)
  }

  @ContractRoute('listAccounts')
  async listAccounts(
    @Req() request: RequestHeaders,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<ResponseOf<'listAccounts'>> {
    const held = this.jar.held(request)
    const states = await Promise.all([...held.values()].map((token) => this.cookies.peek(token)))
    const live = states.filter((state) => state !== null)
    const liveIds = new Set(live.map(({ id }) => id))
    this.jar.clear(
      [...held.keys()].filter((id) => !liveIds.has(id)),
      request,
      response,
    )
    return { items: live.map(presentIdentity) }
  }

  @ContractRoute('switchTenant')
  async switchTenant(
    @CurrentSession() caller: AuthContext,
    @ContractInput('switchTenant') { body }: RequestOutput<'switchTenant'>,
    @Req() request: RequestHeaders,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<ResponseOf<'switchTenant'>> {
    if (!this.policy.hasManyTenantsPerUser) throw new AuthError('TENANT_SWITCH_NOT_SUPPORTED')
    const keepsCurrent = body.keepCurrentSession ?? false
    const result = await this.sessions.switchTenant(caller, body.tenantId, keepsCurrent)
    if (!keepsCurrent) this.jar.clear([caller.sessionId], request, response)
    return result
  }
}
