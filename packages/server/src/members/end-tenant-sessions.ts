import { Injectable } from '@nestjs/common'
import { activeTenantOf } from '../access/current.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { TenantService } from '../tenants/tenant.service.ts'
import { isOwner } from './tenant-roles.ts'

/**
 * Signs everybody out of the caller's tenant: members, owners, staff that acts in it, and the caller, of whose session
 * somebody else may have a copy.
 */
@Injectable()
export class EndTenantSessions {
  constructor(private readonly tenants: TenantService) {}

  /** @throws AuthError `TENANT_REQUIRED`, `ROLE_NOT_ASSIGNABLE` for somebody who could not sign an owner out */
  async run(caller: AuthContext): Promise<void> {
    const tenantId = activeTenantOf(caller)
    if (caller.actor?.kind !== 'staff' && !isOwner(caller)) throw new AuthError('ROLE_NOT_ASSIGNABLE')
    await this.tenants.endSessions(tenantId)
  }
}
