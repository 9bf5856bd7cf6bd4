import { Injectable } from '@nestjs/common'
import { RoleChanges } from '../roles/role-changes.ts'
import { LiveSessions } from './live-sessions.ts'

/** Lets the next request see what a role grants now. */
@Injectable()
export class FollowRoleChanges {
  constructor(live: LiveSessions, changes: RoleChanges) {
    changes.subscribe((tenantId) => live.forget({ of: 'tenant', tenantId }))
  }
}
