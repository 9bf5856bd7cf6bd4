import type { Membership, ResponseOf, Session, Tenant, User } from '@nest-auth/js-client/contract'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { SessionState } from './session-state.ts'

/** The user as the API shows it. */
function presentUser({ user }: SessionState): User {
  return {
    id: user.id,
    email: user.email,
    phone: user.phone,
    username: user.username,
    isEmailVerified: user.isEmailVerified,
    isPhoneVerified: user.isPhoneVerified,
    profile: user.profile,
    createdAt: user.createdAt.toISOString(),
  }
}

/** A tenant as the API shows it. */
export function presentTenant(tenant: {
  id: string
  slug: string
  name: string
  branding?: Tenant['branding']
}): Tenant {
  const { id, slug, name, branding } = tenant
  return { id, slug, name, ...(branding && Object.keys(branding).length > 0 ? { branding } : {}) }
}

/** Id of the tenant a session acts in, or null. */
export function activeTenantIdOf({ tenant }: SessionState): string | null {
  return tenant === null || tenant.id === ROOT_SCOPE_ID ? null : tenant.id
}

/** The tenant a session acts in; the root scope is nobody's tenant. */
export function presentActiveTenant({ tenant }: SessionState): Tenant | null {
  return tenant === null || tenant.id === ROOT_SCOPE_ID ? null : presentTenant(tenant)
}

/** Roles and permissions as the API shows them. */
function presentMembership({ rights }: SessionState): Membership | null {
  return rights && { roles: [...rights.roles], permissions: [...rights.permissions] }
}

/** A session as the API shows it: no token material. */
export function presentSession(state: SessionState): Session {
  return {
    id: state.id,
    createdAt: state.createdAt.toISOString(),
    lastUsedAt: state.lastUsedAt.toISOString(),
    expiresAt: state.expiresAt.toISOString(),
    deviceName: state.deviceName,
    ipAddress: state.ipAddress,
    userAgent: state.userAgent,
  }
}

/** The platform staff acting in a session, and until when. */
export function presentActor({ actor, expiresAt }: SessionState): ResponseOf<'me'>['actor'] {
  if (!actor) return null
  const { kind, userId, email } = actor
  return { kind, userId, email, expiresAt: expiresAt.toISOString() }
}

/** Who somebody is in a session, and with which rights. */
export function presentIdentity(state: SessionState): ResponseOf<'me'> {
  return {
    user: presentUser(state),
    tenant: presentActiveTenant(state),
    membership: presentMembership(state),
    session: presentSession(state),
    actor: presentActor(state),
  }
}
