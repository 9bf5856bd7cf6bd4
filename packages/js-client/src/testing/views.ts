import type { BearerResult, Membership, ResponseOf, Session, Tenant, User } from '../contract/index.ts'
import { permissionsOf, rolesOf } from './permissions.ts'
import { expiresAt } from './session-lifetime.ts'
import type { BearerTokens } from './sessions.ts'
import type { SessionRow, TenantRow, UserRow, World } from './world.ts'

const iso = (ms: number) => new Date(ms).toISOString()

export function userView(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    phone: row.phone,
    username: row.username,
    isEmailVerified: row.isEmailVerified,
    isPhoneVerified: false,
    profile: row.profile,
    createdAt: iso(row.createdAt),
  }
}

export function tenantView(row: TenantRow): Tenant {
  return { id: row.id, slug: row.slug, name: row.name, ...(row.branding && { branding: row.branding }) }
}

export function sessionView(row: SessionRow): Session {
  return {
    id: row.id,
    createdAt: iso(row.createdAt),
    lastUsedAt: iso(row.lastUsedAt),
    expiresAt: iso(expiresAt(row)),
    deviceName: row.deviceName,
    ipAddress: null,
    userAgent: row.userAgent,
  }
}

/** User, tenant, membership and session of a session: what `me` answers. */
export function identityView(world: World, session: SessionRow): ResponseOf<'me'> {
  return {
    user: userView(world.users.get(session.userId)!),
    tenant: sessionTenantView(world, session),
    membership: membershipView(world, session),
    session: sessionView(session),
    actor: actorView(world, session),
  }
}

export function actorView(world: World, session: SessionRow): ResponseOf<'me'>['actor'] {
  if (!session.actor) return null
  const { kind, userId } = session.actor
  const { email } = world.users.get(userId)!
  return { kind, userId, email, expiresAt: iso(session.absoluteExpiresAt) }
}

export function sessionTenantView(world: World, session: SessionRow): Tenant | null {
  return session.tenantId === null ? null : tenantView(world.tenants.get(session.tenantId)!)
}

export function authenticatedView(world: World, session: SessionRow, tokens: BearerTokens): BearerResult {
  return { status: 'authenticated', ...tokens, ...identityView(world, session) }
}

function membershipView(world: World, session: SessionRow): Membership | null {
  // Without tenancy everybody acts in the root scope, where nobody has been given a role.
  if (world.mode === 'off') return { roles: [], permissions: [] }
  const roles = rolesOf(world, session)
  if (session.tenantId === null && roles.length === 0) return null
  return { roles: [...roles], permissions: [...permissionsOf(world, session)] }
}
