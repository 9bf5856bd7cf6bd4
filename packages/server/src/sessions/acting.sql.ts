import { ROOT_SCOPE_ID } from '../persistence/ids.ts'

/**
 * SQL condition: nobody acts in a session, or the staff who does is still in force: the account, the platform
 * access, and the session the acting began from.
 */
export const isActorInForce = (session: string) => `(${session}.actor_id is null or exists (
  select 1 from nest_auth_sessions os
    join nest_auth_users ou on ou.tenant_id = os.tenant_id and ou.id = os.user_id
    join nest_auth_platform_accesses op on op.tenant_id = ou.tenant_id and op.user_id = ou.id
   where os.tenant_id = '${ROOT_SCOPE_ID}' and os.id = ${session}.actor_session_id and os.user_id = ${session}.actor_id
     and os.revoked_at is null and os.expires_at > now() and ou.is_active and op.is_active))`

/** SQL condition: a user holds a permission by a platform access in force. */
export const mayOnPlatform = (user: string, permission: string) => `exists (
  select 1 from nest_auth_platform_accesses pa
    join nest_auth_platform_access_roles x on x.tenant_id = pa.tenant_id and x.platform_access_id = pa.id
    join nest_auth_role_permissions g on g.tenant_id = x.tenant_id and g.role_id = x.role_id
    join nest_auth_permissions p on p.tenant_id = g.tenant_id and p.id = g.permission_id
   where pa.tenant_id = ${user}.tenant_id and pa.user_id = ${user}.id and pa.is_active and p.name = ${permission})`
