import { peek } from './authenticate.ts'
import type { RouteHandlers } from './call.ts'
import { Failure } from './failure.ts'
import { changeEmail, confirmEmailChange } from './handlers/change-email.ts'
import { changePassword, forgotPassword, resetPassword } from './handlers/passwords.ts'
import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  previewInvitation,
  resendInvitation,
  revokeInvitation,
} from './handlers/invitations.ts'
import { listAuditEntries } from './handlers/list-audit-entries.ts'
import { listTenants } from './handlers/list-tenants.ts'
import {
  endMemberSessions,
  listMembers,
  listRoles,
  removeMember,
  setMemberRoles,
  setMemberStatus,
} from './handlers/members.ts'
import { login } from './handlers/login.ts'
import { enterTenant, impersonate, stopImpersonation } from './handlers/platform.ts'
import { selectTenant } from './handlers/select-tenant.ts'
import { signup } from './handlers/signup.ts'
import { endTenantSessions } from './handlers/end-tenant-sessions.ts'
import { updateTenant } from './handlers/update-tenant.ts'
import { switchTenant } from './handlers/switch-tenant.ts'
import { sendVerificationEmail, verifyEmail } from './handlers/verify-email.ts'
import { isLive } from './session-lifetime.ts'
import { giveUpWaysBack } from './mails.ts'
import { issueTokens, revokeSession, revokeSessionsWhere, rotate } from './sessions.ts'
import { activeTenantBySlug, addTenant, assertSlugFree } from './tenants.ts'
import { identityView, actorView, sessionTenantView, sessionView, tenantView } from './views.ts'

const methods = ['password']

/** The whole fake API, one entry per route of the contract. */
export const routeHandlers: RouteHandlers = {
  signup,
  login,
  selectTenant,
  switchTenant,
  listTenants,
  createInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
  previewInvitation,
  acceptInvitation,
  forgotPassword,
  resetPassword,
  changePassword,
  sendVerificationEmail,
  verifyEmail,
  changeEmail,
  confirmEmailChange,
  listMembers,
  listRoles,
  setMemberRoles,
  setMemberStatus,
  endMemberSessions,
  removeMember,
  listAuditEntries,
  updateTenant,
  endTenantSessions,
  enterTenant,
  impersonate,
  stopImpersonation,

  clientConfig: (world) => ({
    tenancy: { enabled: world.mode !== 'off', mode: world.mode === 'off' ? null : world.mode },
    multipleAccounts: true,
    signInMethods: methods,
    signup: {
      enabled: world.isSignupEnabled,
      newTenant: world.isSignupEnabled && world.isTenantCreationEnabled && world.mode !== 'off',
      tenantRequired: world.isSignupEnabled && world.isTenantRequired,
    },
    mfaMethods: [],
    passwordReset: world.isMailEnabled,
    emailVerification: world.isMailEnabled,
  }),

  // The public key of RFC 8037 §A.2: the fake signs nothing, so any well-formed key will do.
  jwks: () => ({
    keys: [
      {
        kty: 'OKP',
        crv: 'Ed25519',
        kid: 'fake',
        alg: 'EdDSA',
        use: 'sig',
        x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      },
    ],
  }),

  live: () => ({ status: 'ok' }),

  ready: () => ({ status: 'ok' }),

  lookupTenant: (world, { query }) => {
    const tenant = activeTenantBySlug(world, query.slug.trim().normalize('NFKC').toLowerCase())
    if (!tenant) throw new Failure('TENANT_NOT_FOUND')
    return { ...tenantView(tenant), methods }
  },

  refresh: (world, { refreshToken, identify }) => {
    const session = rotate(world, refreshToken)
    identify(session)
    return issueTokens(world, session)
  },

  // RFC 7009 §2.2: a token that is no longer alive is no error.
  logout: (world, { refreshToken, findCaller }) => {
    const known = world.refreshTokens.get(refreshToken ?? '')
    const session = refreshToken === undefined ? findCaller() : world.sessions.get(known?.sessionId ?? '')
    if (session) revokeSessionsWhere(world, (other) => other.signInId === session.signInId)
    return null
  },

  logoutAll: (world, { session }) => {
    revokeSessionsWhere(world, (other) => other.userId === session.userId)
    giveUpWaysBack(world, session.userId)
    return null
  },

  listAccounts: (world, { cookies }) => ({
    items: [...cookies].flatMap(([id, token]) => {
      const session = peek(world, id, token)
      return session ? [identityView(world, session)] : []
    }),
  }),

  me: (world, { session }) => identityView(world, session),

  createTenant: (world, { body, session }) => {
    if (world.mode !== 'SHARED' || !world.isTenantCreationEnabled)
      throw new Failure('TENANT_CREATION_DISABLED')
    assertSlugFree(world, body.slug)
    const tenant = addTenant(world, body)
    const { userId } = session
    world.memberships.push({ userId, tenantId: tenant.id, roles: ['owner'], isDefault: false })
    return tenantView(tenant)
  },

  listSessions: (world, { session }) => ({
    items: [...world.sessions.values()]
      .filter((other) => other.userId === session.userId && isLive(other, world.clock.now()))
      .map((other) => ({
        ...sessionView(other),
        tenant: sessionTenantView(world, other),
        actor: actorView(world, other),
        isCurrent: other.id === session.id,
      })),
  }),

  endSession: (world, { params, session }) => {
    const other = world.sessions.get(params.id)
    if (other?.userId !== session.userId || !isLive(other, world.clock.now()))
      throw new Failure('SESSION_NOT_FOUND')
    revokeSession(other)
    return null
  },
}
