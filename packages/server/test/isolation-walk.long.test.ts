import { tenantPermissions, platformPermissions } from '@nest-auth/js-client/contract'
import { describe, expect, it } from 'vitest'
import { RoleService } from '../src/index.ts'
import { expectTenantIsolation } from '../src/testing/index.ts'
import { Mailbox } from './mailbox.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

/** Roles an application might add: read-only, on another guard, everything, and one of platform staff. */
async function addRoles(app: TestApp): Promise<void> {
  const roles = app.nest.get(RoleService, { strict: false })
  await roles.createRole({ name: 'auditor', permissions: ['audit:read', 'members:read', 'roles:read'] })
  await roles.createRole({ name: 'manager', guard: 'portal', permissions: [...tenantPermissions] })
  await roles.createRole({ name: 'everything', permissions: [...tenantPermissions, ...platformPermissions] })
  await roles.createRole({ name: 'support', guard: 'admin', permissions: [...platformPermissions] })
}

describe('The whole router of the library', () => {
  it.each([
    { tenancy: 'SHARED', framework: 'express' },
    { tenancy: 'ISOLATED', framework: 'fastify' },
  ] as const)(
    'lets nobody reach another tenant with tenancy $tenancy, in 3000 calls and more',
    async ({ tenancy, framework }) => {
      const app = await createTestApp({ tenancy, framework, options: { mail: new Mailbox().options() } })
      try {
        await addRoles(app)
        const report = await expectTenantIsolation(app.nest, {
          includeLibraryRoutes: true,
          include: ({ isLibrary }) => isLibrary,
        })
        expect(report.calls).toBeGreaterThan(3000)
        expect(report.roles).toEqual(
          expect.arrayContaining([
            'nobody',
            'owner',
            'admin',
            'member',
            'auditor',
            'everything',
            'portal:manager',
            'admin:support',
          ]),
        )
        // Nobody in a tenant acts as staff, whatever their role is allowed.
        const [staff] = await app.dataSource.query(
          `select (select count(*)::int from nest_auth_platform_accesses) as accesses,
                  (select count(*)::int from nest_auth_sessions where actor_id is not null) as acting`,
        )
        expect(staff).toEqual({ accesses: 0, acting: 0 })
      } finally {
        await app.close()
      }
    },
    300_000,
  )
})
