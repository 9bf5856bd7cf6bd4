/** A role held in the active tenant, with what this very role grants. */
export interface RoleGrant {
  readonly name: string
  readonly guard: string
  readonly permissions: readonly string[]
}

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
  /** Names of the roles held in the active tenant, whatever their guard. */
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
  /** The platform staff acting in this session: as themselves in a tenant they entered, or in the user's name. */
  readonly actor: { readonly kind: 'staff' | 'impersonation'; readonly userId: string } | null
  /** Whoever acts in the name of the user. */
  readonly impersonatorId?: string | null
  /** The same role by role: a name alone does not say on which guard it is held. */
  readonly grants: readonly RoleGrant[]
}
