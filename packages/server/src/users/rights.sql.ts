/** SQL for the role and permission names of a membership; `access` is the alias of its row. */
export const rightsOf = (access: string) => `
  (select coalesce(json_agg(distinct r.name), '[]')
     from nest_auth_user_access_roles x
     join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
    where x.tenant_id = ${access}.tenant_id and x.user_access_id = ${access}.id) as roles,
  (select coalesce(json_agg(distinct p.name), '[]')
     from nest_auth_user_access_roles x
     join nest_auth_role_permissions g on g.tenant_id = x.role_scope_id and g.role_id = x.role_id
     join nest_auth_permissions p on p.tenant_id = g.tenant_id and p.id = g.permission_id
    where x.tenant_id = ${access}.tenant_id and x.user_access_id = ${access}.id) as permissions`

/** SQL condition: the membership and its tenant are in force. */
export const isInForce = (access: string, tenant: string) =>
  `${access}.is_active and ${tenant}.is_active and ${tenant}.deleted_at is null`
