import { Controller, UseGuards } from '@nestjs/common'
import type { ResponseOf } from '@nest-auth/js-client/contract'
import { CurrentSession } from '../access/current.decorators.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { SameSiteGuard } from '../http/same-site.guard.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { presentIdentity } from '../sessions/present.ts'
import { Sessions } from '../sessions/sessions.ts'

/** Who is calling, asked by every page that loads. Like the guard it waits for nothing that is at hand. */
@Controller()
@UseGuards(SameSiteGuard)
export class MeController {
  constructor(private readonly sessions: Sessions) {}

  @ContractRoute('me')
  me(
    @CurrentSession() { userScopeId, sessionId }: AuthContext,
  ): ResponseOf<'me'> | Promise<ResponseOf<'me'>> {
    const known = this.sessions.known(userScopeId, sessionId)
    if (known) return presentIdentity(known)
    return this.sessions.check(userScopeId, sessionId).then(presentIdentity)
  }
}
