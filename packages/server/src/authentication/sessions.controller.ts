import { Controller, Req, Res } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import { CurrentSession } from '../access/current.decorators.ts'
import type { RequestHeaders } from '../access/request-of.ts'
import { AuthError } from '../errors/auth-error.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { presentActiveTenant, presentActor, presentSession } from '../sessions/present.ts'
import { Sessions } from '../sessions/sessions.ts'
import { SessionCookieJar } from '../http/session-cookie-jar.ts'

/** The caller's own sessions, on every device. */
@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly jar: SessionCookieJar,
  ) {}

  @ContractRoute('listSessions')
  async listSessions(@CurrentSession() caller: AuthContext): Promise<ResponseOf<'listSessions'>> {
    const states = await this.sessions.list(caller)
    return {
      items: states.map((state) => ({
        ...presentSession(state),
        tenant: presentActiveTenant(state),
        actor: presentActor(state),
        isCurrent: state.id === caller.sessionId,
      })),
    }
  }

  @ContractRoute('endSession')
  async endSession(
    @CurrentSession() caller: AuthContext,
    @ContractInput('endSession') { params }: RequestOutput<'endSession'>,
    @Req() request: RequestHeaders,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    const ended = await this.sessions.end(caller, { sessionId: params.id }, 'ended_by_user')
    if (ended.length === 0) throw new AuthError('SESSION_NOT_FOUND')
    this.jar.clear(ended, request, response)
  }
}
