import type { Tenant, User } from '../contract/index.ts'
import { revokeSession, revokeSessionsWhere } from './sessions.ts'
import { membershipOf } from './tenants.ts'
import { userView, tenantView } from './views.ts'
import type { World } from './world.ts'

/** What a test does behind the callers' backs. Everything is in force for the next request. */
export interface FakeAuthControls {
  /** The tenant of a slug, whatever its state; throws when there is none. */
  tenant(slug: string): Tenant
  /** The user of an email address; in ISOLATED mode name the tenant too. Throws when there is none. */
  user(email: string, tenantSlug?: string): User
  /** Ends one session. */
  revokeSession(sessionId: string): void
  /** Locks a user out and ends every session. */
  disableUser(userId: string): void
  /** Takes a user out of a tenant. */
  removeMembership(userId: string, tenantId: string): void
  /** Suspends a tenant: nobody enters, its sessions are refused. */
  suspendTenant(tenantId: string): void
  /** Deletes a tenant: from then on it answers like one that never was. */
  deleteTenant(tenantId: string): void
  /** Replaces the roles of a member. */
  setRoles(userId: string, tenantId: string, roles: string[]): void
}

export function createControls(world: World): FakeAuthControls {
  const tenantRow = (tenantId: string) => known(world.tenants.get(tenantId), 'tenant', tenantId)
  const tenantBySlug = (slug: string) =>
    known(
      [...world.tenants.values()].find((tenant) => tenant.slug === slug),
      'tenant',
      slug,
    )
  return {
    tenant: (slug) => tenantView(tenantBySlug(slug)),
    user: (email, tenantSlug) => {
      const home = tenantSlug === undefined ? undefined : tenantBySlug(tenantSlug).id
      const isWanted = (candidate: { email: string | null; homeTenantId: string | null }) =>
        candidate.email === email.toLowerCase() && (home === undefined || candidate.homeTenantId === home)
      return userView(known([...world.users.values()].find(isWanted), 'user', email))
    },
    revokeSession: (sessionId) => revokeSession(known(world.sessions.get(sessionId), 'session', sessionId)),
    disableUser: (userId) => {
      known(world.users.get(userId), 'user', userId).isDisabled = true
      revokeSessionsWhere(world, (session) => session.userId === userId)
    },
    removeMembership: (userId, tenantId) => {
      const membership = known(
        membershipOf(world, userId, tenantId),
        'membership',
        `${userId} in ${tenantId}`,
      )
      world.memberships.splice(world.memberships.indexOf(membership), 1)
    },
    suspendTenant: (tenantId) => {
      tenantRow(tenantId).state = 'suspended'
    },
    deleteTenant: (tenantId) => {
      tenantRow(tenantId).state = 'deleted'
    },
    setRoles: (userId, tenantId, roles) => {
      known(membershipOf(world, userId, tenantId), 'membership', `${userId} in ${tenantId}`).roles = [
        ...roles,
      ]
    },
  }
}

function known<Row>(row: Row | undefined, noun: string, name: string): Row {
  if (row === undefined) throw new Error(`the fake server has no ${noun} '${name}': check the seed`)
  return row
}
