/** SQL for the names of the permissions that the role `r` grants. */
export const permissionsOfRole = `(select coalesce(json_agg(p.name order by p.name), '[]')
     from nest_auth_role_permissions g
     join nest_auth_permissions p on p.tenant_id = g.tenant_id and p.id = g.permission_id
    where g.tenant_id = r.tenant_id and g.role_id = r.id)`

const grants = `coalesce(json_agg(json_build_object('name', r.name, 'guard', r.guard, 'permissions',
  ${permissionsOfRole}) order by r.name, r.guard), '[]')`

/** SQL for the roles of a membership, each with its guard and permissions; `access` is the alias of its row. */
export const grantsOf = (access: string) => `
  (select ${grants}
     from nest_auth_user_access_roles x
     join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
    where x.tenant_id = ${access}.tenant_id and x.user_access_id = ${access}.id)`

/** SQL for the roles of a platform access, in the same form; null where there is no row. */
export const platformGrantsOf = (access: string) => `
  case when ${access}.id is not null then (select ${grants}
     from nest_auth_platform_access_roles x
     join nest_auth_roles r on r.tenant_id = x.tenant_id and r.id = x.role_id
    where x.tenant_id = ${access}.tenant_id and x.platform_access_id = ${access}.id) end`

/** SQL for the names of the roles of a membership. */
export const roleNamesOf = (access: string) => `
  (select coalesce(json_agg(distinct r.name), '[]')
     from nest_auth_user_access_roles x
     join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
    where x.tenant_id = ${access}.tenant_id and x.user_access_id = ${access}.id)`

/** SQL condition: the membership and its tenant are in force. */
export const isInForce = (access: string, tenant: string) =>
  `${access}.is_active and ${tenant}.is_active and ${tenant}.deleted_at is null`

/** SQL for the name of the role `r` as its tenant knows it: on another guard than `web` with the guard in front. */
export const roleName = `case when r.guard = 'web' then r.name else r.guard || ':' || r.name end`

/** SQL condition: the role `r` is a matter of its tenant. Those of platform staff are not. */
export const isVisible = `r.guard <> 'admin'`

/** SQL for the names of the roles of a membership that its tenant may know of. */
export const visibleRoleNamesOf = (access: string) => `
  (select coalesce(json_agg(${roleName} order by ${roleName}), '[]')
     from nest_auth_user_access_roles x
     join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
    where x.tenant_id = ${access}.tenant_id and x.user_access_id = ${access}.id and ${isVisible})`

/** The same for a source with the columns of the role table. */
export const visibleNamesIn = (source: string) =>
  `(select coalesce(json_agg(${roleName} order by ${roleName}), '[]') from ${source} r where ${isVisible})`

/** The same with those of platform staff. */
export const namesIn = (source: string) =>
  `(select coalesce(json_agg(${roleName} order by ${roleName}), '[]') from ${source} r)`
