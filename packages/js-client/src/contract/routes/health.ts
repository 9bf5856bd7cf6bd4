import type { Route } from './route.ts'

/** What an orchestrator asks: whether the process lives, and whether it wants requests. */
export const healthRoutes = {
  live: { method: 'GET', path: '/health/live', status: 200, isPublic: true },
  ready: { method: 'GET', path: '/health/ready', status: 200, isPublic: true },
} as const satisfies Record<string, Route>
