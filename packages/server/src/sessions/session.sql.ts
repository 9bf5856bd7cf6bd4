import { auditInsert } from '../audit/audit.sql.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import { currentEra, isOpenEraIn } from '../tenants/eras.sql.ts'
import { isInForce } from '../users/rights.sql.ts'
import { insertEnded, insertTheft } from './session-audit.ts'
import { stateOf, stateOfBegun } from './session-state.ts'

const columns = `(tenant_id, id, user_id, sign_in_id, sign_in_era, active_tenant_id, refresh_token_hash, device_name,
  ip_address, user_agent, last_used_at, expires_at)`

const isCurrent = `s.refresh_token_hash = $3`
const isGenuineUse = `(${isCurrent} or coalesce(s.previous_token_hash = $3
  and s.rotated_at > now() - make_interval(secs => $6), false))`
const isOfMember = `(exists (select 1 from nest_auth_users u where u.tenant_id = s.tenant_id and u.id = s.user_id and u.is_active)
  and (s.active_tenant_id is null or s.actor_kind = 'staff' or exists (
    select 1 from nest_auth_user_accesses a join nest_auth_tenants t on t.id = a.tenant_id
     where a.tenant_id = s.active_tenant_id and a.user_scope_id = s.tenant_id and a.user_id = s.user_id
       and ${isInForce('a', 't')})))`
const rotates = `(${isCurrent} and ${isOfMember})`

/**
 * Begins a session, if the user is active, the password the same, and the membership in force. The membership is locked
 * after the user: one that is being taken away is gone, and begins no session.
 */
export const createSession = prepared(`with owner as (
   update nest_auth_users set last_login_at = now()
    where tenant_id = $1 and id = $3 and is_active and password_hash is not distinct from $11
    returning tenant_id, id),
 membership as (
   select a.id from owner o
     join nest_auth_user_accesses a
       on a.tenant_id = $5 and a.user_scope_id = (select tenant_id from owner) and a.user_id = (select id from owner)
     join nest_auth_tenants t on t.id = a.tenant_id
    where ${isInForce('a', 't')}
      for share of a),
 session as (
   insert into nest_auth_sessions ${columns}
   select tenant_id, $2::uuid, id, $4::uuid, coalesce($13::integer, ${currentEra}), $5::uuid, $6, $7, $8, $9, now(), now() + make_interval(secs => $10)
     from owner
    where $5::uuid is null or exists (select 1 from membership)
   returning *),
 audited as (${auditInsert('$12', 'session s')})
 ${stateOfBegun('session')}`)

/**
 * SQL condition: the tenant has signed neither the member nor all of them out since the sign-in this session came from. The
 * first session of a sign-in has its id, and stays as long as any of them may live, even where its tenant is purged.
 */
export const isOpenTo = (
  session: string,
  access: string,
  tenant: string,
) => `${session}.sign_in_era >= ${tenant}.oldest_era
  and (${access}.signed_out_at is null or exists (
  select 1 from nest_auth_sessions f
   where f.tenant_id = ${session}.tenant_id and f.id = ${session}.sign_in_id and f.created_at > ${access}.signed_out_at))`

/**
 * Begins a session in another tenant from a live one. The user row is locked before the session and the membership, in
 * the order of `revoke`: no deadlock, and a revocation that came first is seen. The absolute end is inherited: switching
 * must not outlive the sign-in.
 */
export const switchSession = prepared(`with owner as (
   select u.tenant_id, u.id from nest_auth_users u
    where u.tenant_id = $1 and u.is_active
      and u.id = (select user_id from nest_auth_sessions where tenant_id = $1 and id = $2)
      for key share),
 current as (
   select s.* from owner o
     join nest_auth_sessions s on s.tenant_id = o.tenant_id and s.user_id = o.id
    where s.tenant_id = $1 and s.id = $2 and s.revoked_at is null and s.expires_at > now()
      and ${isOpenEraIn('s.sign_in_era', 's.active_tenant_id')}
      for update of s),
 membership as (
   select current.* from current
     join nest_auth_user_accesses a
       on a.tenant_id = $4 and a.user_scope_id = (select tenant_id from current)
      and a.user_id = (select user_id from current)
     join nest_auth_tenants t on t.id = a.tenant_id
    where ${isInForce('a', 't')} and ${isOpenTo('current', 'a', 't')}
      for share of a),
 ended as (
   update nest_auth_sessions s set revoked_at = now(), revoked_reason = 'switched_tenant'
     from membership m
    where s.tenant_id = m.tenant_id and s.id = m.id and not $8::boolean),
 session as (
   insert into nest_auth_sessions ${columns}
   select tenant_id, $3::uuid, user_id, sign_in_id, sign_in_era, $4::uuid, $5, device_name, $6, $7, now(), expires_at
     from membership
   returning *),
 audited as (${auditInsert('$9', 'session s')})
 ${stateOfBegun('session')}`)

const isLive = `s.tenant_id = $1 and s.id = $2 and s.revoked_at is null and s.expires_at > now()
      and s.last_used_at > now() - make_interval(secs => $5)
      and ${isOpenEraIn('s.sign_in_era', 's.active_tenant_id')}`

/**
 * The compare-and-swap alone, where the token is current and everything in force: for a session whose state is
 * at hand, at less than half the price. Anything else answers no row and is left to `rotateSession`. A scalar
 * subquery looks at one membership; joined, the planner would rather read all of them while they are few.
 */
export const advanceSession = prepared(`update nest_auth_sessions s
   set refresh_token_hash = $4, previous_token_hash = $3, rotated_at = now(), last_used_at = now()
 where ${isLive} and ${isCurrent} and (select ${isOfMember})
returning s.rotated_at`)

/** Exchanges a refresh token by compare-and-swap, or revokes what a replay endangers. */
export const rotateSession = prepared(`with session as (
   update nest_auth_sessions s set
     (refresh_token_hash, previous_token_hash, rotated_at, last_used_at) = (
       select case when it.rotates then $4 else s.refresh_token_hash end,
              case when it.rotates then $3 else s.previous_token_hash end,
              case when it.rotates then now() else s.rotated_at end,
              case when it.rotates then now() else s.last_used_at end
         from (select ${rotates} as rotates offset 0) it),
     revoked_at = case when ${isGenuineUse} then null else now() end,
     revoked_reason = case when ${isGenuineUse} then null else 'refresh_token_reuse' end
    where ${isLive}
   returning *),
 siblings as (
   update nest_auth_sessions o set revoked_at = now(), revoked_reason = 'refresh_token_reuse'
     from session s
    where s.revoked_at is not null and o.tenant_id = s.tenant_id and o.user_id = s.user_id
      and o.sign_in_id = s.sign_in_id and o.id <> s.id and o.revoked_at is null),
 audited as (${insertTheft('$7')})
 ${stateOf('session')}`)

/** Reads the present state of a session. */
export const loadSession = prepared(`${stateOf('nest_auth_sessions')} where s.tenant_id = $1 and s.id = $2`)

/** Reads the live sessions of a user, the latest used first. */
export const listSessions = prepared(`${stateOf('nest_auth_sessions')}
 where s.tenant_id = $1 and s.user_id = $2 and s.revoked_at is null and s.expires_at > now()
   and s.last_used_at > now() - make_interval(secs => $3) and ${isOpenEraIn('s.sign_in_era', 's.active_tenant_id')}
 order by s.last_used_at desc, s.id desc limit 100`)

/** Ends live sessions of a user: one, those of one sign-in, or all. */
export const endSessions = prepared(`with ended as (
   update nest_auth_sessions set revoked_at = now(), revoked_reason = $5
    where tenant_id = $1 and user_id = $2 and revoked_at is null
      and ($3::uuid is null or id = $3) and ($4::uuid is null or sign_in_id = $4)
   returning id, active_tenant_id),
 audited as (${insertEnded('$6')})
 select id from ended`)
