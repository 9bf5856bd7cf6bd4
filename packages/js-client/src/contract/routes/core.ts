import type { Route } from './route.ts'

/** The routes every client calls: they are part of each page, so what only some applications need has a table of its own. */
export const coreRoutes = {
  lookupTenant: { method: 'GET', path: '/tenants/lookup', status: 200, isPublic: true },
  login: { method: 'POST', path: '/login', status: 200, isPublic: true },
  refresh: { method: 'POST', path: '/refresh', status: 200, isPublic: true },
  logout: { method: 'POST', path: '/logout', status: 204, isPublic: true },
  switchTenant: { method: 'POST', path: '/switch-tenant', status: 200, isPublic: false },
  endSession: { method: 'DELETE', path: '/sessions/:id', status: 204, isPublic: false },
} as const satisfies Record<string, Route>
