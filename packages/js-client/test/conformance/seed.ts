import type { ConformanceTarget, Mode, TenantKey, UserKey } from './target.ts'

interface TenantSeed {
  slug: string
  name: string
  joinPolicy: 'open' | 'invitation'
  state: 'active' | 'suspended'
}

interface UserSeed {
  email: string
  password: string
  memberships: { tenant: TenantKey; roles: string[]; isDefault: boolean }[]
  /** Permissions of a role above the tenants. */
  platform?: string[]
}

/** What a target must hold before the suite runs. */
export interface ConformanceSeed {
  tenants: Partial<Record<TenantKey, TenantSeed>>
  users: Partial<Record<UserKey, UserSeed>>
}

const tenants: Record<TenantKey, TenantSeed> = {
  acme: { slug: 'acme', name: 'Acme', joinPolicy: 'invitation', state: 'active' },
  globex: { slug: 'globex', name: 'Globex', joinPolicy: 'invitation', state: 'active' },
  openHouse: { slug: 'open-house', name: 'Open House', joinPolicy: 'open', state: 'active' },
  suspended: { slug: 'suspended-co', name: 'Suspended Co', joinPolicy: 'invitation', state: 'suspended' },
}

const member = (tenant: TenantKey, isDefault = false) => ({ tenant, roles: ['member'], isDefault })
const single = { email: 'single@example.test', password: 'violet-harbour-91-kettle' }

const staff: UserSeed = {
  email: 'staff@example.test',
  password: 'indigo-compass-36-harvest',
  memberships: [],
  platform: ['platform:enter-tenant', 'platform:impersonate', 'members:read', 'members:invite', 'audit:read'],
}

/** The seed of each mode. Roles named here must exist: `member`, and `owner` and `auditor` for the scenarios. */
export const conformanceSeed: Record<Mode, ConformanceSeed> = {
  SHARED: {
    tenants,
    users: {
      single: { ...single, memberships: [member('acme')] },
      withDefault: {
        email: 'default@example.test',
        password: 'copper-lantern-28-orbit',
        memberships: [member('acme'), member('globex', true)],
      },
      several: {
        email: 'several@example.test',
        password: 'amber-glacier-63-thicket',
        memberships: [member('acme'), member('globex')],
      },
      loner: { email: 'loner@example.test', password: 'cobalt-meadow-47-spindle', memberships: [] },
      staff,
    },
  },
  ISOLATED: {
    tenants,
    users: {
      single: { ...single, memberships: [member('acme')] },
      // The same address as `single`, in another tenant: two people.
      twin: {
        email: single.email,
        password: 'granite-willow-75-beacon',
        memberships: [member('globex')],
      },
      loner: {
        email: 'loner@example.test',
        password: 'cobalt-meadow-47-spindle',
        memberships: [member('suspended')],
      },
      staff,
    },
  },
  off: { tenants: {}, users: { single: { ...single, memberships: [] } } },
}

/** The seeded users as scenarios see them: what a target puts into `users`. */
export function seededUsers(mode: Mode): ConformanceTarget['users'] {
  const entries = Object.entries(conformanceSeed[mode].users) as [UserKey, UserSeed][]
  return Object.fromEntries(
    entries.map(
      ([
        key,
        {
          email,
          password,
          memberships: [first],
        },
      ]) => [key, { email, password, ...(first && { tenant: first.tenant }) }],
    ),
  )
}
