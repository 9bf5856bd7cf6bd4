import { NestAuthPermission } from '../../roles/permission.entity.ts'
import { NestAuthRolePermission } from '../../roles/role-permission.entity.ts'
import { NestAuthRole } from '../../roles/role.entity.ts'
import { NestAuthSession } from '../../sessions/session.entity.ts'
import { NestAuthSigningKey } from '../../sessions/signing-key.entity.ts'
import { NestAuthTenant } from '../../tenants/tenant.entity.ts'
import { NestAuthPlatformAccessRole } from '../../users/platform-access-role.entity.ts'
import { NestAuthPlatformAccess } from '../../users/platform-access.entity.ts'
import { NestAuthUserAccessRole } from '../../users/user-access-role.entity.ts'
import { NestAuthUserAccess } from '../../users/user-access.entity.ts'
import { NestAuthUser } from '../../users/user.entity.ts'

/** What a table says when its rows change. */
export interface Announcement {
  entity: Function
  events: ('insert' | 'update' | 'delete')[]
  /** The line of the change, as SQL over `r`, the row. */
  line: string
  /** Columns that change often and that no cached state rests on. */
  ignored?: string[]
}

const byTenant = `'tenant ' || r.tenant_id`

/** Every change that a state of a session, a slug or a key may rest on. */
export const announcements: readonly Announcement[] = [
  {
    entity: NestAuthSession,
    events: ['update', 'delete'],
    line: `'session ' || r.id`,
    // A rotation: whoever holds an unknown token looks for its session again.
    ignored: ['refresh_token_hash', 'previous_token_hash', 'rotated_at', 'last_used_at'],
  },
  {
    entity: NestAuthUser,
    events: ['update', 'delete'],
    line: `'user ' || r.tenant_id || ' ' || r.id`,
    ignored: ['last_login_at'],
  },
  {
    entity: NestAuthTenant,
    events: ['update', 'delete'],
    line: `'tenant ' || r.id`,
    // Counted in the root scope, whose changes reach everybody; what an era ends is told by its own row.
    ignored: ['current_era'],
  },
  {
    entity: NestAuthUserAccess,
    events: ['insert', 'update', 'delete'],
    line: `'membership ' || r.tenant_id || ' ' || r.user_scope_id || ' ' || r.user_id`,
  },
  {
    entity: NestAuthUserAccessRole,
    events: ['insert', 'update', 'delete'],
    line: `'access ' || r.tenant_id || ' ' || r.user_access_id`,
  },
  {
    entity: NestAuthPlatformAccess,
    events: ['insert', 'update', 'delete'],
    line: `'user ' || r.tenant_id || ' ' || r.user_id`,
  },
  {
    entity: NestAuthPlatformAccessRole,
    events: ['insert', 'update', 'delete'],
    // Gone together with its access, whose own line then says it.
    line: `coalesce('user ' || r.tenant_id || ' ' || (select p.user_id from nest_auth_platform_accesses p
      where p.tenant_id = r.tenant_id and p.id = r.platform_access_id), 'everything')`,
  },
  { entity: NestAuthSigningKey, events: ['insert', 'update', 'delete'], line: `'signing-keys'` },
  { entity: NestAuthRole, events: ['update', 'delete'], line: byTenant },
  { entity: NestAuthRolePermission, events: ['insert', 'update', 'delete'], line: byTenant },
  { entity: NestAuthPermission, events: ['update', 'delete'], line: byTenant },
]
