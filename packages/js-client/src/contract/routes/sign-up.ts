import type { Route } from './route.ts'

/** Becoming somebody. */
export const signUpRoutes = {
  signup: { method: 'POST', path: '/signup', status: 201, isPublic: true },
} as const satisfies Record<string, Route>
