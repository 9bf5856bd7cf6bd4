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

/** What platform staff may do above tenants; only roles of a platform access grant it. */
export const platformPermissions = ['platform:enter-tenant', 'platform:impersonate'] as const

/** One of them. */
export type PlatformPermission = (typeof platformPermissions)[number]

/** One of them. */
export type TenantPermission = (typeof tenantPermissions)[number]
