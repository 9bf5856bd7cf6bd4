/** Who is calling, in which tenant, with which rights. */
export interface AuthContext {
  readonly sessionId: string
  /** Sessions of one sign-in share it. */
  readonly signInId: string
  readonly userId: string
  /** Identity scope of the user: the root scope, or the user's tenant in ISOLATED mode. */
  readonly userScopeId: string
  /** The active tenant; null before one is chosen and when tenancy is off. */
  readonly tenantId: string | null
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  /** Whoever acts in the name of the user. */
  readonly impersonatorId?: string | null
}
