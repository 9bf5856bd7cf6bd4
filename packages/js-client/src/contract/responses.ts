import * as v from 'valibot'
import { auditEntry, invitation, member, roleListItem } from './administration.ts'
import { idOf, isoDate } from './formats.ts'
import type { RouteName } from './routes.ts'
import type { SessionId, TenantId, UserId } from './ids.ts'
import { user } from './user.ts'

/** Colours and logo of a tenant's sign-in page. */
export const branding = v.strictObject({
  logoUrl: v.optional(v.string()),
  accentColor: v.optional(v.string()),
})

/** A tenant as its members see it. */
export const tenant = v.strictObject({
  id: idOf<TenantId>(),
  slug: v.string(),
  name: v.string(),
  branding: v.optional(branding),
})

/** Names of the roles and permissions held in the active tenant. */
export const membership = v.strictObject({
  roles: v.array(v.string()),
  permissions: v.array(v.string()),
})

/** A session without any token material. */
export const session = v.strictObject({
  id: idOf<SessionId>(),
  createdAt: isoDate,
  lastUsedAt: isoDate,
  expiresAt: isoDate,
  deviceName: v.nullable(v.string()),
  ipAddress: v.nullable(v.string()),
  userAgent: v.nullable(v.string()),
})

const tokenSet = {
  accessToken: v.string(),
  refreshToken: v.string(),
  tokenType: v.literal('Bearer'),
  /** Seconds until the access token expires. */
  expiresIn: v.number(),
}

/** What stands in place of the tokens when they travel in a cookie: only when to refresh. */
const cookieSet = {
  tokenType: v.literal('Cookie'),
  expiresIn: v.number(),
}

/** The platform staff who acts in a session: as themselves in a tenant they entered, or in the user's name. */
const actor = v.strictObject({
  kind: v.picklist(['staff', 'impersonation']),
  userId: idOf<UserId>(),
  email: v.nullable(v.string()),
  expiresAt: isoDate,
})

/** Who somebody is in a session, and with which rights. */
const identity = {
  user,
  tenant: v.nullable(tenant),
  membership: v.nullable(membership),
  session,
  /** Null where the session is the user's own. */
  actor: v.nullable(actor),
}

const authenticatedByBearer = v.strictObject({ status: v.literal('authenticated'), ...tokenSet, ...identity })
const authenticatedByCookie = v.strictObject({
  status: v.literal('authenticated'),
  ...cookieSet,
  ...identity,
})
const authenticated = v.variant('tokenType', [authenticatedByBearer, authenticatedByCookie])

/** The same for a new and for a known address: the rest is in the mail. */
const verificationRequired = v.strictObject({ status: v.literal('verification_required') })

const mfaRequired = v.strictObject({
  status: v.literal('mfa_required'),
  challengeToken: v.string(),
  methods: v.array(v.string()),
})

const tenantRequired = v.strictObject({
  status: v.literal('tenant_required'),
  selectionToken: v.string(),
  tenants: v.array(tenant),
})

const tenantListItem = v.strictObject({
  ...tenant.entries,
  roles: v.array(v.string()),
  isDefault: v.boolean(),
})

const sessionListItem = v.strictObject({
  ...session.entries,
  tenant: v.nullable(tenant),
  /** The platform staff acting in it; null where it is the user's own. */
  actor: v.nullable(actor),
  isCurrent: v.boolean(),
})

/** One event about the caller's session. It names what changed by ids; what it changed to is asked for. */
export const sessionEvent = v.variant('type', [
  /** The session serves no request any more; the stream ends. */
  v.strictObject({ type: v.literal('session-ended'), sessionId: idOf<SessionId>() }),
  /** The tenant the session acts in was suspended or deleted; the stream ends. */
  v.strictObject({ type: v.literal('tenant-suspended'), tenantId: idOf<TenantId>() }),
  /** The caller holds other roles or permissions in the active tenant than before; null without tenancy. */
  v.strictObject({ type: v.literal('roles-changed'), tenantId: v.nullable(idOf<TenantId>()) }),
  /** The caller joined or left a tenant, or the membership there changed. */
  v.strictObject({ type: v.literal('membership-changed'), tenantId: idOf<TenantId>() }),
])

/** What each route answers when it succeeds; `null` where there is no body. */
export const responses = {
  clientConfig: v.strictObject({
    tenancy: v.strictObject({ enabled: v.boolean(), mode: v.nullable(v.picklist(['SHARED', 'ISOLATED'])) }),
    multipleAccounts: v.boolean(),
    signInMethods: v.array(v.string()),
    signup: v.strictObject({
      enabled: v.boolean(),
      /** Whether people may found a tenant while signing up. */
      newTenant: v.boolean(),
      /** Whether they must found or join one, unless they are invited. */
      tenantRequired: v.boolean(),
    }),
    mfaMethods: v.array(v.string()),
    /** Whether a forgotten password can be reset by mail. */
    passwordReset: v.boolean(),
    /** Whether an email address can be verified by mail. */
    emailVerification: v.boolean(),
  }),
  jwks: v.strictObject({ keys: v.array(v.record(v.string(), v.unknown())) }),
  lookupTenant: v.strictObject({ ...tenant.entries, methods: v.array(v.string()) }),
  signup: v.union([authenticated, verificationRequired]),
  login: v.union([authenticated, mfaRequired, tenantRequired]),
  selectTenant: v.union([authenticated, mfaRequired]),
  refresh: v.variant('tokenType', [v.strictObject(tokenSet), v.strictObject(cookieSet)]),
  logout: v.null(),
  logoutAll: v.null(),
  forgotPassword: v.null(),
  resetPassword: v.null(),
  changePassword: v.null(),
  sendVerificationEmail: v.null(),
  verifyEmail: v.null(),
  changeEmail: v.null(),
  confirmEmailChange: v.null(),
  createInvitation: invitation,
  listInvitations: v.strictObject({ items: v.array(invitation), nextCursor: v.nullable(v.string()) }),
  resendInvitation: v.null(),
  revokeInvitation: v.null(),
  previewInvitation: v.strictObject({
    tenant,
    email: v.string(),
    roles: v.array(v.string()),
    invitedBy: v.nullable(v.string()),
  }),
  acceptInvitation: v.strictObject({ tenant }),
  me: v.strictObject(identity),
  listAccounts: v.strictObject({ items: v.array(v.strictObject(identity)) }),
  listTenants: v.strictObject({ items: v.array(tenantListItem), nextCursor: v.nullable(v.string()) }),
  createTenant: tenant,
  switchTenant: authenticated,
  listSessions: v.strictObject({ items: v.array(sessionListItem) }),
  endSession: v.null(),
  events: sessionEvent,
  listMembers: v.strictObject({ items: v.array(member), nextCursor: v.nullable(v.string()) }),
  setMemberRoles: member,
  setMemberStatus: member,
  endMemberSessions: v.null(),
  removeMember: v.null(),
  listRoles: v.strictObject({ items: v.array(roleListItem) }),
  listAuditEntries: v.strictObject({ items: v.array(auditEntry), nextCursor: v.nullable(v.string()) }),
  updateTenant: tenant,
  endTenantSessions: v.null(),
  enterTenant: authenticated,
  impersonate: authenticated,
  stopImpersonation: v.null(),
  live: v.strictObject({ status: v.literal('ok') }),
  ready: v.strictObject({ status: v.literal('ok') }),
} satisfies Record<RouteName, v.GenericSchema>

/** The successful answer of a route. */
export type ResponseOf<Name extends RouteName> = v.InferOutput<(typeof responses)[Name]>

/** One event of the stream `events`. */
export type SessionEvent = v.InferOutput<typeof sessionEvent>
/** The platform staff who acts in a session. */
export type Actor = v.InferOutput<typeof actor>
/** A tenant as its members see it. */
export type Tenant = v.InferOutput<typeof tenant>
/** Colours and logo of a tenant's sign-in page. */
export type Branding = v.InferOutput<typeof branding>
/** Roles and permissions held in the active tenant. */
export type Membership = v.InferOutput<typeof membership>
/** A session without any token material. */
export type Session = v.InferOutput<typeof session>
/** Tokens as a caller gets them: in the answer, or in a cookie that came with it. */
export type TokenSet = ResponseOf<'refresh'>
/** What a completed sign-in answers. */
export type AuthenticatedResult = v.InferOutput<typeof authenticated>
/** An authenticated result with its tokens in the answer. */
export type BearerResult = v.InferOutput<typeof authenticatedByBearer>
/** What checked credentials lead to; branch on `status`. */
export type LoginResult = ResponseOf<'login'>
/** A tenant in a list, with the roles held there. */
export type TenantListItem = v.InferOutput<typeof tenantListItem>
/** A session in a list, with its tenant and whether it is the current one. */
export type SessionListItem = v.InferOutput<typeof sessionListItem>
