/** The roles a membership is to hold: of its tenant `$1` or the root scope `$4`, out of the ids `$3`. */
export const wantedOfTenant = `select tenant_id, id, guard, name from nest_auth_roles
  where tenant_id in ($1, $4) and id = any($3::uuid[])`

/** Takes from the membership `$2` of the tenant `$1` the roles that are not among `$3`. */
export const removedFromMembership = `delete from nest_auth_user_access_roles
  where tenant_id = $1 and user_access_id = $2 and role_id <> all($3::uuid[])`

/** The roles a platform access is to hold: of the root scope `$1`, out of the ids `$3`. */
export const wantedOfRoot = `select tenant_id, id, guard, name from nest_auth_roles
  where tenant_id = $1 and id = any($3::uuid[])`

/** The roles the platform access `$2` holds. */
export const heldOnPlatform = `select r.guard, r.name from nest_auth_platform_access_roles x
  join nest_auth_roles r on r.tenant_id = x.tenant_id and r.id = x.role_id
 where x.tenant_id = $1 and x.platform_access_id = $2`

/** Takes from the platform access `$2` the roles that are not among `$3`. */
export const removedFromPlatform = `delete from nest_auth_platform_access_roles
  where tenant_id = $1 and platform_access_id = $2 and role_id <> all($3::uuid[])`
