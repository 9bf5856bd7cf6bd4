import { Injectable } from '@nestjs/common'
import { TenantChanges } from '../tenants/tenant-changes.ts'
import { LiveSessions } from './live-sessions.ts'

/** Lets the next request in a tenant see that the tenant was suspended, restored, deleted or renamed. */
@Injectable()
export class FollowTenantChanges {
  constructor(live: LiveSessions, changes: TenantChanges) {
    changes.subscribe((tenantId) => live.forget({ of: 'tenant', tenantId }))
  }
}
