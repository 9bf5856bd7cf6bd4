/** Guards that applications commonly tell apart; a role's `guard` may be any other word as well. */
export const RoleGuardEnum = {
  /** People of a tenant; the guard of the system roles. */
  WEB: 'web',
  /** The portal a tenant's own staff works in. */
  PORTAL: 'portal',
  /** Staff of the whole platform. */
  ADMIN: 'admin',
} as const

/** One of the common guards. */
export type RoleGuardEnum = (typeof RoleGuardEnum)[keyof typeof RoleGuardEnum]
