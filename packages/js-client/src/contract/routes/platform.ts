import type { Route } from './route.ts'

/** What platform staff does in tenants: openly, for a fixed time, and written down on both sides. */
export const platformRoutes = {
  enterTenant: {
    method: 'POST',
    path: '/platform/enter-tenant',
    status: 200,
    isPublic: false,
    permission: 'platform:enter-tenant',
  },
  impersonate: {
    method: 'POST',
    path: '/platform/impersonate',
    status: 200,
    isPublic: false,
    permission: 'platform:impersonate',
  },
  stopImpersonation: {
    method: 'POST',
    path: '/platform/stop',
    status: 204,
    isPublic: false,
    isOpenToActors: true,
  },
} as const satisfies Record<string, Route>
