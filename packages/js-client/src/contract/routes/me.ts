import type { Route } from './route.ts'

/** Who the caller is. */
export const meRoutes = {
  me: { method: 'GET', path: '/me', status: 200, isPublic: false, isOpenToActors: true },
} as const satisfies Record<string, Route>
