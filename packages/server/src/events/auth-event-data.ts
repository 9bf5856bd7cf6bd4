/** A tenant as it was when the event happened. */
export interface TenantEventData {
  id: string
  slug: string
  name: string
}

/** A user as it was when the event happened. */
export interface UserEventData {
  userId: string
  /** Identity scope of the user: the root scope, or the user's tenant where tenants have users of their own. */
  userScopeId: string
  email: string | null
  phone: string | null
  username: string | null
}

/** Whose session, membership or password it is. */
export interface PersonEventData {
  userId: string
  userScopeId: string
}

/** Names of what changed, never the values. */
interface Changed {
  changed: readonly string[]
}

/** What every event tells. The list is closed: a new event is added here. None carries a secret. */
export interface AuthEventData {
  'tenant.created': TenantEventData
  'tenant.updated': TenantEventData & Changed
  'tenant.suspended': TenantEventData
  'tenant.restored': TenantEventData
  'tenant.deleted': TenantEventData & { purgedAfter: string }
  'tenant.purged': TenantEventData
  'tenant.sessions_ended': TenantEventData
  'user.created': UserEventData
  'user.registered': UserEventData
  'user.updated': UserEventData & Changed
  'user.deleted': UserEventData
  'user.logged_in': PersonEventData & { sessionId: string }
  'user.logged_out': PersonEventData & { sessionIds: readonly string[] }
  'user.locked': PersonEventData
  /** Everybody's, everywhere: it names nobody. */
  'session.all_ended': Record<string, never>
  'session.tenant_switched': PersonEventData & { sessionId: string }
  'session.theft_detected': PersonEventData & { sessionId: string; signInId: string }
  'password.changed': PersonEventData
  'password.reset': PersonEventData
  'email.verified': PersonEventData & { email: string }
  'email.changed': PersonEventData & { email: string }
  'member.added': PersonEventData & { roles: readonly string[] }
  'member.removed': PersonEventData
  'member.roles_changed': PersonEventData & { roles: readonly string[] }
  'member.sessions_ended': PersonEventData
  'member.status_changed': PersonEventData & { isActive: boolean }
  'role.created': { roleId: string; name: string }
  'role.updated': { roleId: string; name: string }
  'role.deleted': { roleId: string; name: string }
  'invitation.created': { invitationId: string; email: string }
  'invitation.revoked': { invitationId: string; email: string }
  'invitation.accepted': PersonEventData & { invitationId: string; email: string }
  'platform_access.granted': PersonEventData
  'platform_access.revoked': PersonEventData
  /** Of the one who acts; the tenant is the event's. */
  'platform.tenant_entered': PersonEventData
  'platform.tenant_left': PersonEventData
  'impersonation.started': PersonEventData & { impersonatorId: string }
  'impersonation.ended': PersonEventData & { impersonatorId: string }
}

/** Name of an event. */
export type AuthEventName = keyof AuthEventData
