import type { Route } from './route.ts'

/** The steps of a sign-in that follow the first one. */
export const signInRoutes = {
  selectTenant: { method: 'POST', path: '/select-tenant', status: 200, isPublic: true },
} as const satisfies Record<string, Route>
