import type { RouteHandler } from '../call.ts'
import { Failure, fieldFailure } from '../failure.ts'
import { opaqueToken } from '../ids.ts'
import { selectionTtlMs } from '../session-lifetime.ts'
import { activeTenant, assertCanEnter, enterableMemberships, membershipOf } from '../tenants.ts'
import { tenantView } from '../views.ts'
import { findUser } from '../users.ts'
import type { MembershipRow, UserRow, World } from '../world.ts'
import { enter } from './enter.ts'

export const login: RouteHandler<'login'> = (world, call) => {
  const { body } = call
  if (world.mode === 'off' && body.tenantId) throw fieldFailure('tenantId', 'tenancy_off')
  if (body.guard === 'admin' && !body.tenantId && world.mode !== 'off') return enterAsStaff(world, call)
  if (world.mode === 'ISOLATED' && !body.tenantId) throw new Failure('TENANT_REQUIRED')

  const homeTenantId = world.mode === 'ISOLATED' ? body.tenantId! : null
  const user = findUser(world, body, homeTenantId)
  if (!user || user.password !== body.password || !mayLogIn(world, user))
    throw new Failure('INVALID_CREDENTIALS')

  if (world.mode !== 'SHARED') return enter(world, call, user.id, homeTenantId)
  if (body.tenantId) {
    assertCanEnter(world, user.id, body.tenantId)
    return enter(world, call, user.id, body.tenantId)
  }
  const memberships = enterableMemberships(world, user.id)
  const chosen = memberships.length === 1 ? memberships[0] : memberships.find((row) => row.isDefault)
  if (chosen) return enter(world, call, user.id, chosen.tenantId)
  if (memberships.length > 1) return askForTenant(world, user, memberships, body.deviceName ?? null)
  // Every tenant of this user is suspended: say so instead of signing in to none.
  if (world.memberships.some((row) => row.userId === user.id && !row.isSuspended))
    throw new Failure('TENANT_SUSPENDED')
  return enter(world, call, user.id, null)
}

/** Staff signs in above the tenants. */
function enterAsStaff(world: World, call: Parameters<typeof login>[1]) {
  const user = findUser(world, call.body, null)
  if (!user || user.password !== call.body.password || user.isDisabled)
    throw new Failure('INVALID_CREDENTIALS')
  if (user.platformRoles.length === 0) throw new Failure('FORBIDDEN')
  return enter(world, call, user.id, null)
}

function mayLogIn(world: World, user: UserRow): boolean {
  if (user.isDisabled || (user.needsVerifiedEmail && !user.isEmailVerified)) return false
  if (user.homeTenantId === null) return true
  const membership = membershipOf(world, user.id, user.homeTenantId)
  return Boolean(activeTenant(world, user.homeTenantId) && membership && !membership.isSuspended)
}

function askForTenant(world: World, user: UserRow, memberships: MembershipRow[], deviceName: string | null) {
  const selectionToken = opaqueToken('st')
  const expiresAt = world.clock.now() + selectionTtlMs
  world.selections.set(selectionToken, { userId: user.id, expiresAt, deviceName })
  const tenants = memberships.map((row) => tenantView(world.tenants.get(row.tenantId)!))
  return { status: 'tenant_required' as const, selectionToken, tenants }
}
