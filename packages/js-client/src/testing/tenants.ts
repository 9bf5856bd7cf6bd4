import { Failure } from './failure.ts'
import { uuidv7 } from './ids.ts'
import type { MembershipRow, TenantRow, World } from './world.ts'

export function activeTenant(world: World, id: string): TenantRow | undefined {
  const tenant = world.tenants.get(id)
  return tenant?.state === 'active' ? tenant : undefined
}

export function activeTenantBySlug(world: World, slug: string): TenantRow | undefined {
  return [...world.tenants.values()].find((tenant) => tenant.slug === slug && tenant.state === 'active')
}

export function membershipOf(world: World, userId: string, tenantId: string): MembershipRow | undefined {
  return world.memberships.find((row) => row.userId === userId && row.tenantId === tenantId)
}

/** The user's memberships in tenants that can be entered now. */
export function enterableMemberships(world: World, userId: string): MembershipRow[] {
  return world.memberships.filter(
    (row) => row.userId === userId && !row.isSuspended && activeTenant(world, row.tenantId),
  )
}

/** Refuses unless the user may enter the tenant; no membership and no such tenant answer the same. */
export function assertCanEnter(world: World, userId: string, tenantId: string): void {
  const tenant = world.tenants.get(tenantId)
  const membership = membershipOf(world, userId, tenantId)
  if (!tenant || tenant.state === 'deleted' || !membership || membership.isSuspended) {
    throw new Failure('TENANT_NOT_FOUND')
  }
  if (tenant.state === 'suspended') throw new Failure('TENANT_SUSPENDED')
}

export function assertSlugFree(world: World, slug: string): void {
  for (const tenant of world.tenants.values()) {
    if (tenant.slug === slug && tenant.state !== 'deleted') throw new Failure('SLUG_ALREADY_EXISTS')
  }
}

export function addTenant(world: World, input: { name: string; slug: string }): TenantRow {
  const tenant: TenantRow = {
    id: uuidv7(world.clock.now()),
    slug: input.slug,
    name: input.name,
    branding: undefined,
    joinPolicy: 'invitation',
    state: 'active',
  }
  world.tenants.set(tenant.id, tenant)
  return tenant
}
