import type { Route } from './route.ts'

/** What happens to the caller's session, told while it happens. */
export const eventRoutes = {
  events: {
    method: 'GET',
    path: '/events',
    status: 200,
    isPublic: false,
    isOpenToActors: true,
    mediaType: 'text/event-stream',
  },
} as const satisfies Record<string, Route>
