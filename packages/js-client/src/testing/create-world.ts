import { tenantPermissions } from '../contract/index.ts'
import { createFakeClock } from './clock.ts'
import { uuidv7 } from './ids.ts'
import type { FakeAuthServerOptions, FakeTenant, FakeUser } from './options.ts'
import type { World } from './world.ts'

const all = [...tenantPermissions]

/** The world as seeded; throws on a seed that contradicts itself. */
export function createWorld(options: FakeAuthServerOptions): World {
  const world: World = {
    mode: options.mode,
    clock: options.clock ?? createFakeClock(),
    rolePermissions: { owner: all, admin: all, member: [], ...options.rolePermissions },
    isSignupEnabled: options.isSignupEnabled ?? true,
    isTenantCreationEnabled: options.isTenantCreationEnabled ?? true,
    isTenantRequired: isTenantRequired(options),
    defaultTenant: options.defaultTenant,
    trustedOrigins: options.trustedOrigins ?? [],
    tenants: new Map(),
    users: new Map(),
    memberships: [],
    sessions: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    streams: new Set(),
    selections: new Map(),
    mails: [],
    requiresVerifiedEmail: options.requiresVerifiedEmail ?? false,
    isMailEnabled: options.isMailEnabled ?? true,
    linkTokens: new Map(),
    invitations: new Map(),
    audit: [],
  }
  for (const tenant of options.tenants ?? []) seedTenant(world, tenant)
  for (const user of options.users ?? []) seedUser(world, user)
  return world
}

function isTenantRequired({ mode, defaultTenant, isTenantRequired = false }: FakeAuthServerOptions): boolean {
  if (mode === 'ISOLATED') return true
  if (isTenantRequired && mode === 'off')
    throw new Error("mode 'off' has no tenants: remove `isTenantRequired`")
  if (isTenantRequired && defaultTenant !== undefined)
    throw new Error('`isTenantRequired` contradicts `defaultTenant`: remove one of them')
  return isTenantRequired
}

function seedTenant(world: World, seed: FakeTenant): void {
  if (world.mode === 'off') throw new Error("mode 'off' has no tenants: remove `tenants` from the seed")
  const id = seed.id ?? uuidv7(world.clock.now())
  world.tenants.set(id, {
    id,
    slug: seed.slug,
    name: seed.name ?? seed.slug,
    branding: seed.branding,
    joinPolicy: seed.joinPolicy ?? 'invitation',
    state: seed.state ?? 'active',
  })
}

function seedUser(world: World, seed: FakeUser): void {
  const id = seed.id ?? uuidv7(world.clock.now())
  const memberships = (seed.tenants ?? []).map((entry) => {
    const {
      tenant,
      roles = ['member'],
      isDefault = false,
    } = typeof entry === 'string' ? { tenant: entry } : entry
    return { userId: id, tenantId: seededTenantId(world, tenant), roles, isDefault }
  })
  if (world.mode === 'ISOLATED' && memberships.length !== 1 && !seed.platformRoles) {
    throw new Error(
      `mode 'ISOLATED' needs exactly one tenant per user: check the seed of ${seed.email ?? id}`,
    )
  }
  world.memberships.push(...memberships)
  world.users.set(id, {
    id,
    homeTenantId: world.mode === 'ISOLATED' ? (memberships[0]?.tenantId ?? null) : null,
    email: seed.email?.toLowerCase() ?? null,
    phone: seed.phone ?? null,
    username: seed.username?.toLowerCase() ?? null,
    password: seed.password,
    profile: seed.profile ?? {},
    isDisabled: seed.isDisabled ?? false,
    platformRoles: seed.platformRoles ?? [],
    isEmailVerified: seed.isEmailVerified ?? false,
    needsVerifiedEmail: false,
    createdAt: world.clock.now(),
  })
}

function seededTenantId(world: World, slug: string): string {
  for (const tenant of world.tenants.values()) if (tenant.slug === slug) return tenant.id
  throw new Error(`no seeded tenant has the slug '${slug}': add it to \`tenants\``)
}
