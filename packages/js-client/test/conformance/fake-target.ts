import { createFakeClock } from '../../src/testing/clock.ts'
import { createFakeFetch } from '../../src/testing/fake-fetch.ts'
import type { FakeAuthServerOptions } from '../../src/testing/options.ts'
import { buildServer } from '../../src/testing/server.ts'
import type { Sabotage } from '../../src/testing/machinery.ts'
import type { FakeAuthServer } from '../../src/testing/server.ts'
import { conformanceSeed, seededUsers } from './seed.ts'
import type { ConformanceTarget, Mode, TenantKey } from './target.ts'

/** The in-memory server as a target, whole or sabotaged. */
export function makeFakeTarget(
  mode: Mode,
  sabotage?: Sabotage,
  options: Partial<FakeAuthServerOptions> = {},
): ConformanceTarget {
  const server = buildServer({ ...seedOptions(mode), ...options }, sabotage)
  const { revokeSession, disableUser, removeMembership, suspendTenant, deleteTenant, setRoles } = server
  return {
    mode,
    baseUrl: 'http://fake.test/auth',
    // Without a cookie jar: the scenarios bring their own.
    fetch: createFakeFetch((request) => server.handle(request)),
    tenants: seededTenants(mode, server),
    users: seededUsers(mode),
    control: {
      advanceClock: (seconds) => server.clock.advance(seconds),
      revokeSession,
      disableUser,
      removeMembership,
      suspendTenant,
      deleteTenant,
      setRoles,
      mailsTo: async (address) => server.mails.filter(({ to }) => to === address),
    },
  }
}

function seedOptions(mode: Mode): FakeAuthServerOptions {
  const seed = conformanceSeed[mode]
  return {
    mode,
    clock: createFakeClock(Date.UTC(2030, 0, 1)),
    rolePermissions: {
      auditor: [],
      support: Object.values(seed.users).flatMap(({ platform }) => platform ?? []),
    },
    tenants: Object.values(seed.tenants),
    users: Object.values(seed.users).map(({ email, password, memberships, platform }) => ({
      email,
      password,
      ...(platform && { platformRoles: ['support'] }),
      tenants: memberships.map(({ tenant, roles, isDefault }) => ({
        tenant: seed.tenants[tenant]!.slug,
        roles,
        isDefault,
      })),
    })),
  }
}

function seededTenants(mode: Mode, server: FakeAuthServer): ConformanceTarget['tenants'] {
  const entries = Object.entries(conformanceSeed[mode].tenants) as [TenantKey, { slug: string }][]
  return Object.fromEntries(entries.map(([key, { slug }]) => [key, server.tenant(slug)]))
}
