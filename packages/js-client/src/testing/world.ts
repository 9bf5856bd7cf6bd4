import type { Branding } from '../contract/index.ts'
import type { EventStream } from './event-streams.ts'
import type { FakeClock } from './clock.ts'
import type { FakeAuthMode } from './options.ts'

export interface TenantRow {
  id: string
  slug: string
  name: string
  branding: Branding | undefined
  joinPolicy: 'open' | 'invitation'
  state: 'active' | 'suspended' | 'deleted'
  /** Sign-ins from before everybody was signed out here, half-done ones by their token. @default none */
  endedSignIns?: Set<string>
}

export interface UserRow {
  id: string
  /** The one tenant an ISOLATED user exists in; null in the other modes. */
  homeTenantId: string | null
  email: string | null
  phone: string | null
  username: string | null
  password: string
  profile: Record<string, string | number | boolean | null>
  isDisabled: boolean
  /** Roles above the tenants. */
  platformRoles: string[]
  isEmailVerified: boolean
  /** Signed up where nobody enters before the address is verified. */
  needsVerifiedEmail: boolean
  createdAt: number
}

export interface MembershipRow {
  userId: string
  tenantId: string
  roles: string[]
  isDefault: boolean
  /** Out of force: there is no entering, but the row stays. @default false */
  isSuspended?: boolean
  /** @default when the user came to be */
  joinedAt?: number
  /** Sign-ins that the tenant has ended, which lead into it no more. @default none */
  endedSignIns?: ReadonlySet<string>
}

/** One refresh-token family. */
export interface SessionRow {
  id: string
  /** Shared by the sessions that tenant switches derived from one sign-in. */
  signInId: string
  userId: string
  tenantId: string | null
  createdAt: number
  lastUsedAt: number
  absoluteExpiresAt: number
  rotatedAt: number
  /** Counts rotations; the refresh token of this generation is the current one. */
  generation: number
  refreshToken: string
  isRevoked: boolean
  deviceName: string | null
  userAgent: string | null
  /** The staff acting in the session, from which of their own. */
  actor?: { kind: 'staff' | 'impersonation'; userId: string; sessionId: string }
}

/** A mail the server would have sent. */
export interface FakeMail {
  to: string
  /** What the mail is about. */
  kind:
    | 'passwordReset'
    | 'passwordChanged'
    | 'emailVerification'
    | 'emailChange'
    | 'emailChangeRequested'
    | 'emailChanged'
    | 'invitation'
    | 'accountExists'
  /** Where the mail leads, the token in its fragment; null in mails that only tell. */
  link: string | null
}

/** The token of a link: good once, for one purpose and the address it was made for. */
export interface LinkTokenRow {
  purpose: 'password_reset' | 'email_verification' | 'email_change'
  userId: string
  email: string
  newEmail: string | null
  issuedAt: number
  expiresAt: number
  isUsed: boolean
}

/** An invitation to a tenant; a newer one for the same address replaces it. */
export interface InvitationRow {
  id: string
  tenantId: string
  email: string
  roles: string[]
  inviterId: string
  /** Staff invites on its own rights, not on those of a membership. */
  isByStaff: boolean
  token: string
  createdAt: number
  expiresAt: number
}

/** One deed, as the audit of its tenant holds it. */
export interface AuditRow {
  id: string
  tenantId: string
  createdAt: number
  action: string
  actorKind: 'user' | 'platform' | 'anonymous'
  actorId: string | null
  impersonatorId: string | null
  target: { kind: string; id: string } | null
  userAgent: string | null
  details: Record<string, unknown>
}

/** Everything a fake server knows. */
export interface World {
  mode: FakeAuthMode
  clock: FakeClock
  rolePermissions: Record<string, string[]>
  isSignupEnabled: boolean
  isTenantRequired: boolean
  isTenantCreationEnabled: boolean
  defaultTenant: string | undefined
  trustedOrigins: string[]
  tenants: Map<string, TenantRow>
  users: Map<string, UserRow>
  memberships: MembershipRow[]
  sessions: Map<string, SessionRow>
  accessTokens: Map<string, { sessionId: string; expiresAt: number }>
  refreshTokens: Map<string, { sessionId: string; generation: number }>
  /** Oldest first. */
  mails: FakeMail[]
  isMailEnabled: boolean
  requiresVerifiedEmail: boolean
  linkTokens: Map<string, LinkTokenRow>
  /** The open ones, by id. */
  invitations: Map<string, InvitationRow>
  /** Oldest first. */
  audit: AuditRow[]
  /** Open streams of events. */
  streams: Set<EventStream>
  selections: Map<string, { userId: string; expiresAt: number; deviceName: string | null }>
}
