/** What somebody may do in the tenant they act in, on the routes of this library. Applications add names of their own. */
export const tenantPermissions = [
  'members:read',
  'members:invite',
  'members:update',
  'members:remove',
  'roles:read',
  'tenant:update',
  'audit:read',
] as const

/** One of them. */
export type TenantPermission = (typeof tenantPermissions)[number]
