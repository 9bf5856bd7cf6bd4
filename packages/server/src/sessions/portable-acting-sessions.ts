import { Injectable } from '@nestjs/common'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { isOpenEraIn } from '../tenants/eras.sql.ts'
import { mayOnPlatform } from './acting.sql.ts'
import { ActingSessions } from './acting-sessions.ts'
import type { ActingBeginning } from './acting-sessions.ts'
import { stateOf } from './session-state.ts'
import type { SessionStateRow } from './session-state.ts'

/** The same where a statement that reads cannot write as well: staff's own session is held, then the new one begins. */
@Injectable()
export class PortableActingSessions extends ActingSessions {
  protected override async write({
    kind,
    place,
    parameters,
    manager,
  }: ActingBeginning): Promise<SessionStateRow[]> {
    const [, sessionId, id, tenantId, hash, ipAddress, userAgent, ttlSeconds, permission] = parameters
    await this.database.query(
      'select id from nest_auth_sessions where tenant_id = $1 and id = $2 for update',
      [ROOT_SCOPE_ID, sessionId],
      manager,
    )
    const [found] = await this.database.query<Record<string, string>>(
      `with staff as (
         select s.*, u.is_active from nest_auth_users u
           join nest_auth_sessions s on s.tenant_id = u.tenant_id and s.user_id = u.id
          where s.tenant_id = $1 and s.id = $2 and s.revoked_at is null and s.expires_at > now() and u.is_active
            and s.actor_kind is null and ${isOpenEraIn('s.sign_in_era', 's.active_tenant_id')}
            and ${mayOnPlatform('u', '$9')}),
       place as (${place})
       select place.tenant_id, place.user_id, place.sign_in_id, staff.user_id as actor from place cross join staff`,
      parameters,
      manager,
    )
    if (!found || permission === undefined) return []
    await this.database.query(
      `insert into nest_auth_sessions (tenant_id, id, user_id, sign_in_id, sign_in_era, active_tenant_id, refresh_token_hash,
         device_name, ip_address, user_agent, last_used_at, expires_at, actor_kind, actor_id, actor_session_id)
       select $1, $2, $3, $4, s.sign_in_era, $5, $6, null, $7, $8, now(),
              least(s.expires_at, now() + make_interval(secs => $9)), $10, $11, s.id
         from nest_auth_sessions s where s.tenant_id = $12 and s.id = $13`,
      [
        found['tenant_id'],
        id,
        found['user_id'],
        found['sign_in_id'],
        tenantId,
        hash,
        ipAddress,
        userAgent,
        ttlSeconds,
        kind,
        found['actor'],
        ROOT_SCOPE_ID,
        sessionId,
      ],
      manager,
    )
    return this.database.query<SessionStateRow>(
      `${stateOf('nest_auth_sessions')} where s.tenant_id = $1 and s.id = $2`,
      [found['tenant_id'], id],
      manager,
    )
  }
}
