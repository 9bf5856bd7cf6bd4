import { Controller, Req, Res, UseGuards } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import { CurrentSession } from '../access/current.decorators.ts'
import type { RequestHeaders } from '../access/request-of.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { SameSiteGuard } from '../http/same-site.guard.ts'
import { SessionCookieJar } from '../http/session-cookie-jar.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { ActAsStaff } from './act-as-staff.ts'

/** Platform staff in tenants. */
@Controller()
@UseGuards(SameSiteGuard)
export class PlatformController {
  constructor(
    private readonly acting: ActAsStaff,
    private readonly jar: SessionCookieJar,
  ) {}

  @ContractRoute('enterTenant')
  enterTenant(
    @CurrentSession() caller: AuthContext,
    @ContractInput('enterTenant') { body }: RequestOutput<'enterTenant'>,
  ): Promise<ResponseOf<'enterTenant'>> {
    return this.acting.enterTenant(caller, body)
  }

  @ContractRoute('impersonate')
  impersonate(
    @CurrentSession() caller: AuthContext,
    @ContractInput('impersonate') { body }: RequestOutput<'impersonate'>,
  ): Promise<ResponseOf<'impersonate'>> {
    return this.acting.impersonate(caller, body)
  }

  @ContractRoute('stopImpersonation')
  async stopImpersonation(
    @CurrentSession() caller: AuthContext,
    @Req() request: RequestHeaders,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    this.jar.clear(await this.acting.stop(caller), request, response)
  }
}
