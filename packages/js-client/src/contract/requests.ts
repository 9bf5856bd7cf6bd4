import * as v from 'valibot'
import * as field from './fields.ts'
import type { RouteName } from './routes.ts'

const identifiers = {
  email: v.optional(field.email),
  phone: v.optional(field.phone),
  username: v.optional(field.username),
}

type Identifiers = { email?: string | undefined; phone?: string | undefined; username?: string | undefined }

const countIdentifiers = (input: Identifiers) =>
  Number(input.email !== undefined) + Number(input.phone !== undefined) + Number(input.username !== undefined)

const page = v.strictObject({
  search: v.optional(field.search),
  cursor: v.optional(field.cursor),
  limit: v.optional(field.limit),
})

const newTenant = v.strictObject({ name: field.displayName, slug: field.slug })

/**
 * What each route accepts. Objects are strict: an unknown field is refused, so a body can never decide who
 * somebody is (`userId`, `isActive`, …).
 */
export const requests = {
  clientConfig: {},
  jwks: {},
  lookupTenant: { query: v.strictObject({ slug: field.typedSlug }) },
  signup: {
    body: v.pipe(
      v.strictObject({
        ...identifiers,
        password: field.password,
        profile: v.optional(field.profile),
        tenantId: v.optional(field.id),
        newTenant: v.optional(newTenant),
        invitationToken: v.optional(field.opaqueToken),
        deviceName: v.optional(field.deviceName),
      }),
      v.check((input) => countIdentifiers(input) >= 1, 'identifier_required'),
      v.check(
        ({ tenantId, newTenant, invitationToken }) =>
          [tenantId, newTenant, invitationToken].filter(Boolean).length <= 1,
        'one_tenant',
      ),
    ),
  },
  login: {
    body: v.pipe(
      v.strictObject({
        ...identifiers,
        password: field.password,
        tenantId: v.optional(field.id),
        guard: v.optional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_-]{0,31}$/))),
        deviceName: v.optional(field.deviceName),
      }),
      v.check((input) => countIdentifiers(input) === 1, 'one_identifier'),
    ),
  },
  selectTenant: { body: v.strictObject({ selectionToken: field.opaqueToken, tenantId: field.id }) },
  refresh: { body: v.strictObject({ refreshToken: v.optional(field.opaqueToken) }) },
  /**
   * Ends the sign-in that the token belongs to. Without a token, the caller's own. Repeating it, or sending a token
   * that is no longer alive, is no error (RFC 7009 §2.2).
   */
  logout: { body: v.strictObject({ refreshToken: v.optional(field.opaqueToken) }) },
  logoutAll: {},
  forgotPassword: { body: v.strictObject({ email: field.email, tenantId: v.optional(field.id) }) },
  resetPassword: { body: v.strictObject({ token: field.opaqueToken, password: field.password }) },
  changePassword: {
    body: v.strictObject({ currentPassword: field.password, newPassword: field.password }),
  },
  sendVerificationEmail: {},
  verifyEmail: { body: v.strictObject({ token: field.opaqueToken }) },
  changeEmail: { body: v.strictObject({ email: field.email, password: field.password }) },
  confirmEmailChange: { body: v.strictObject({ token: field.opaqueToken }) },
  createInvitation: {
    body: v.strictObject({
      email: field.email,
      roles: v.pipe(v.array(field.roleName), v.nonEmpty(), v.maxLength(20)),
    }),
  },
  listInvitations: {
    query: v.strictObject({
      search: v.optional(field.search),
      cursor: v.optional(field.cursor),
      limit: v.optional(field.limit),
    }),
  },
  resendInvitation: { params: v.strictObject({ id: field.id }) },
  revokeInvitation: { params: v.strictObject({ id: field.id }) },
  previewInvitation: { body: v.strictObject({ token: field.opaqueToken }) },
  acceptInvitation: { body: v.strictObject({ token: field.opaqueToken }) },
  listAccounts: {},
  me: {},
  listTenants: {
    query: page,
  },
  createTenant: { body: newTenant },
  switchTenant: {
    body: v.strictObject({ tenantId: field.id, keepCurrentSession: v.optional(v.boolean()) }),
  },
  listSessions: {},
  endSession: { params: v.strictObject({ id: field.id }) },
  events: {},
  listMembers: { query: page },
  setMemberRoles: {
    params: v.strictObject({ userId: field.id }),
    body: v.strictObject({ roles: v.pipe(v.array(field.roleName), v.maxLength(50)) }),
  },
  setMemberStatus: {
    params: v.strictObject({ userId: field.id }),
    body: v.strictObject({ isActive: v.boolean() }),
  },
  endMemberSessions: { params: v.strictObject({ userId: field.id }) },
  removeMember: { params: v.strictObject({ userId: field.id }) },
  listRoles: {},
  listAuditEntries: {
    query: v.strictObject({
      action: v.optional(field.auditAction),
      /** Who did it, also where staff acted in their name. */
      actorId: v.optional(field.id),
      /** What it was done to. */
      targetId: v.optional(field.id),
      since: v.optional(field.instant),
      until: v.optional(field.instant),
      cursor: v.optional(field.cursor),
      limit: v.optional(field.limit),
    }),
  },
  enterTenant: { body: v.strictObject({ tenantId: field.id, reason: field.reason }) },
  impersonate: { body: v.strictObject({ tenantId: field.id, userId: field.id, reason: field.reason }) },
  stopImpersonation: {},
  endTenantSessions: {},
  updateTenant: {
    body: v.pipe(
      v.strictObject({
        name: v.optional(field.displayName),
        branding: v.optional(
          v.strictObject({ logoUrl: v.optional(field.imageUrl), accentColor: v.optional(field.color) }),
        ),
      }),
      v.check((input) => Object.keys(input).length > 0, 'nothing_to_change'),
    ),
  },
  live: {},
  ready: {},
} satisfies Record<RouteName, { body?: v.GenericSchema; query?: v.GenericSchema; params?: v.GenericSchema }>

type Requests = typeof requests
type Part<Name extends RouteName, Key extends string> =
  Requests[Name] extends Record<Key, infer Schema> ? Schema : never

/** What a caller of a route sends. `body`, `query` and `params` are `undefined` where the route takes none. */
export interface RequestInput<Name extends RouteName> {
  body: Part<Name, 'body'> extends v.GenericSchema ? v.InferInput<Part<Name, 'body'>> : undefined
  query: Part<Name, 'query'> extends v.GenericSchema ? v.InferInput<Part<Name, 'query'>> : undefined
  params: Part<Name, 'params'> extends v.GenericSchema ? v.InferInput<Part<Name, 'params'>> : undefined
}

/** What a handler of a route receives: the request after validation and canonicalisation. */
export interface RequestOutput<Name extends RouteName> {
  body: Part<Name, 'body'> extends v.GenericSchema ? v.InferOutput<Part<Name, 'body'>> : undefined
  query: Part<Name, 'query'> extends v.GenericSchema ? v.InferOutput<Part<Name, 'query'>> : undefined
  params: Part<Name, 'params'> extends v.GenericSchema ? v.InferOutput<Part<Name, 'params'>> : undefined
}
