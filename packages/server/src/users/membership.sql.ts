import { auditInsert } from '../audit/audit.sql.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import { isInForce, roleNamesOf, visibleNamesIn, visibleRoleNamesOf } from './rights.sql.ts'

const key = 'tenant_id = $1 and user_scope_id = $3 and user_id = $4'

/**
 * SQL that makes a user a member with roles, by name on the guard `web` or by id; whoever is one already keeps every
 * role. It answers at most one row, and writes a new membership down in the audit of its tenant.
 */
export const joinTenant = prepared(`
  with tenant as (select id from nest_auth_tenants where id = $1 and deleted_at is null),
   owner as (select tenant_id, id from nest_auth_users where tenant_id = $3 and id = $4),
   before as (select id, is_active from nest_auth_user_accesses where ${key}),
   access as (
     insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id, is_default)
     select tenant.id, $2::uuid, owner.tenant_id, owner.id, $5 from tenant, owner
     on conflict (tenant_id, user_scope_id, user_id) do update set is_active = true,
       is_default = nest_auth_user_accesses.is_default or excluded.is_default
     returning tenant_id, id),
   wanted as (
     select distinct on (r.guard, r.name) access.tenant_id, access.id as access_id, r.tenant_id as scope_id, r.id,
            r.guard, r.name
       from access
       join nest_auth_roles r on r.tenant_id in (access.tenant_id, '${ROOT_SCOPE_ID}')
        and (r.id = any($7::uuid[]) or (r.guard = 'web' and r.name = any($6::text[])))
      order by r.guard, r.name, r.tenant_id = '${ROOT_SCOPE_ID}'),
   given as (
     insert into nest_auth_user_access_roles (tenant_id, user_access_id, role_scope_id, role_id)
     select tenant_id, access_id, scope_id, id from wanted
     on conflict do nothing
     returning role_id),
   audited as (${auditInsert(
     '$8',
     `(select * from access where id = $2 and tenant_id <> '${ROOT_SCOPE_ID}') a`,
     {
       details: `jsonb_build_object('roles', ${visibleNamesIn('wanted')})`,
     },
   )})
  select access.id = $2 as "isNew", coalesce((select is_active from before), true) as "wasActive",
         (select count(*)::int from given) as given, ${visibleRoleNamesOf('access')} as held, ${visibleNamesIn('wanted')} as wanted
    from access`)

/** SQL for one page of the tenants a user is a member of, by name. */
export const listTenants = prepared(`
  select t.id as "tenantId", t.slug, t.name, lower(t.name) as "sortKey", t.branding, a.is_default as "isDefault", ${roleNamesOf('a')} as roles
    from nest_auth_user_accesses a
    join nest_auth_tenants t on t.id = a.tenant_id
   where a.user_scope_id = $1 and a.user_id = $2 and ${isInForce('a', 't')} and t.id <> $3
     and ($4::text is null or t.name ilike $4 or t.slug ilike $4)
     and ($5::text is null or (lower(t.name), t.id) > ($5, $6::uuid))
   order by lower(t.name), t.id
   limit $7`)
