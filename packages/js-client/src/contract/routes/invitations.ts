import type { Route } from './route.ts'

/** Asking people into the tenant the caller acts in, and joining it. */
export const invitationRoutes = {
  createInvitation: {
    method: 'POST',
    path: '/invitations',
    status: 201,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:invite',
  },
  listInvitations: {
    method: 'GET',
    path: '/invitations',
    status: 200,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:invite',
  },
  previewInvitation: { method: 'POST', path: '/invitations/preview', status: 200, isPublic: true },
  acceptInvitation: { method: 'POST', path: '/invitations/accept', status: 200, isPublic: false },
  resendInvitation: {
    method: 'POST',
    path: '/invitations/:id/resend',
    status: 204,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:invite',
  },
  revokeInvitation: {
    method: 'DELETE',
    path: '/invitations/:id',
    status: 204,
    isPublic: false,
    isOpenToActors: true,
    permission: 'members:invite',
  },
} as const satisfies Record<string, Route>
