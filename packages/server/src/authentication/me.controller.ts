import { Controller, Req, Res } from '@nestjs/common'
import type { ResponseOf } from '@nest-auth/js-client/contract'
import { CurrentSession } from '../access/current.decorators.ts'
import type { RequestHeaders } from '../access/request-of.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { RouteReports } from '../http/route-reports.ts'
import { SessionCookieJar } from '../http/session-cookie-jar.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { presentIdentity } from '../sessions/present.ts'
import type { SessionState } from '../sessions/session-state.ts'
import { Sessions } from '../sessions/sessions.ts'

/** Who is calling, asked by every page that loads. Like the guard it waits for nothing that is at hand. */
@Controller()
export class MeController {
  constructor(
    private readonly sessions: Sessions,
    private readonly jar: SessionCookieJar,
    private readonly reports: RouteReports,
  ) {}

  @ContractRoute('me')
  me(
    @CurrentSession() { userScopeId, sessionId }: AuthContext,
    @Req() request: RequestHeaders,
    @Res({ passthrough: true }) response: unknown,
  ): ResponseOf<'me'> | Promise<ResponseOf<'me'>> {
    this.jar.assertSameSite(request)
    this.reports.name(response)
    const known = this.sessions.known(userScopeId, sessionId)
    if (known) return this.answer(known)
    return this.sessions.check(userScopeId, sessionId).then((state) => this.answer(state))
  }

  private answer(state: SessionState): ResponseOf<'me'> {
    const answer = presentIdentity(state)
    this.reports.report('me', answer)
    return answer
  }
}
