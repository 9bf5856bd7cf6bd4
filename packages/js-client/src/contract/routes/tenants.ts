import type { Route } from './route.ts'

/** Founding tenants. */
export const tenantRoutes = {
  createTenant: { method: 'POST', path: '/tenants', status: 201, isPublic: false },
} as const satisfies Record<string, Route>
