import type { Route } from './route.ts'

/** Where somebody is signed in. */
export const sessionRoutes = {
  logoutAll: { method: 'POST', path: '/logout-all', status: 204, isPublic: false },
  listSessions: { method: 'GET', path: '/sessions', status: 200, isPublic: false },
} as const satisfies Record<string, Route>
