import type { Route } from './route.ts'

/** Running a tenant: its members, their roles, its name. Everything is about the tenant the caller acts in. */
export const memberRoutes = {
  listMembers: {
    method: 'GET',
    path: '/members',
    status: 200,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:read',
  },
  setMemberRoles: {
    method: 'PUT',
    path: '/members/:userId/roles',
    status: 200,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:update',
  },
  setMemberStatus: {
    method: 'PUT',
    path: '/members/:userId/status',
    status: 200,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:remove',
  },
  endMemberSessions: {
    method: 'DELETE',
    path: '/members/:userId/sessions',
    status: 204,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:remove',
  },
  // Everybody may leave; taking others out needs `members:remove`.
  removeMember: {
    method: 'DELETE',
    path: '/members/:userId',
    status: 204,
    isPublic: false,
    isOpenToActors: true,
  },
  listRoles: {
    method: 'GET',
    path: '/roles',
    status: 200,
    isPublic: false,
    isOpenToActors: true,
    permission: 'roles:read',
  },
  updateTenant: {
    method: 'PATCH',
    path: '/tenant',
    status: 200,
    isPublic: false,
    isOpenToActors: true,
    permission: 'tenant:update',
  },
  // Those of owners too, so it is for owners, and for staff that has entered.
  endTenantSessions: {
    method: 'DELETE',
    path: '/tenant/sessions',
    status: 204,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:remove',
  },
} as const satisfies Record<string, Route>
