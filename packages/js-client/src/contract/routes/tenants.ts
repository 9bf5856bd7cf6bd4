import type { Route } from './route.ts'

/** The tenants of a user, and founding another one. */
export const tenantRoutes = {
  listTenants: { method: 'GET', path: '/tenants', status: 200, isPublic: false },
  createTenant: { method: 'POST', path: '/tenants', status: 201, isPublic: false },
} as const satisfies Record<string, Route>
