import type { Route } from './route.ts'

/** What only a client asks that keeps its tokens in cookies. */
export const cookieRoutes = {
  listAccounts: { method: 'GET', path: '/accounts', status: 200, isPublic: true },
} as const satisfies Record<string, Route>
