import type { Route } from './route.ts'

/** Reading who did what in the tenant the caller acts in. */
export const auditRoutes = {
  listAuditEntries: {
    method: 'GET',
    path: '/audit',
    status: 200,
    isPublic: false,
    isOpenToActors: true,
    permission: 'audit:read',
  },
} as const satisfies Record<string, Route>
