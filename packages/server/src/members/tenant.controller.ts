import { Controller } from '@nestjs/common'
import type { RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import { activeTenantOf } from '../access/current.ts'
import { CurrentSession } from '../access/current.decorators.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { presentTenant } from '../sessions/present.ts'
import type { UpdateTenantInput } from '../tenants/tenant-data.ts'
import { TenantService } from '../tenants/tenant.service.ts'
import { EndTenantSessions } from './end-tenant-sessions.ts'

/** The tenant the caller acts in. */
@Controller()
export class TenantController {
  constructor(
    private readonly tenants: TenantService,
    private readonly endSessions: EndTenantSessions,
  ) {}

  @ContractRoute('updateTenant')
  async updateTenant(
    @CurrentSession() caller: AuthContext,
    @ContractInput('updateTenant') { body }: RequestOutput<'updateTenant'>,
  ): Promise<ResponseOf<'updateTenant'>> {
    return presentTenant(await this.tenants.updateTenant(activeTenantOf(caller), body as UpdateTenantInput))
  }

  @ContractRoute('endTenantSessions')
  endTenantSessions(@CurrentSession() caller: AuthContext): Promise<void> {
    return this.endSessions.run(caller)
  }
}
