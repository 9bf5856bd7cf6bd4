import type { Route } from './route.ts'

/** Passwords that are forgotten or changed, and addresses that are verified or changed. */
export const recoveryRoutes = {
  forgotPassword: { method: 'POST', path: '/forgot-password', status: 204, isPublic: true },
  resetPassword: { method: 'POST', path: '/reset-password', status: 204, isPublic: true },
  changePassword: { method: 'POST', path: '/change-password', status: 204, isPublic: false },
  sendVerificationEmail: { method: 'POST', path: '/verify-email/send', status: 204, isPublic: false },
  verifyEmail: { method: 'POST', path: '/verify-email', status: 204, isPublic: true },
  changeEmail: { method: 'POST', path: '/change-email', status: 204, isPublic: false },
  confirmEmailChange: { method: 'POST', path: '/change-email/confirm', status: 204, isPublic: true },
} as const satisfies Record<string, Route>
