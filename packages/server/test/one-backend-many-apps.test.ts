import { Controller, Get, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PlatformService, RequireGuard, RequireRoles, RoleService } from '../src/index.ts'
import { expectRefusal, freshEmail, goodPassword, newcomer, personOf, succeeded } from './people.ts'
import { createTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

@RequireGuard('admin')
@Controller('console')
class ConsoleController {
  @Get()
  home() {
    return { app: 'console' }
  }
}

@RequireGuard('portal')
@Controller('portal')
class PortalController {
  @Get()
  home() {
    return { app: 'portal' }
  }

  @RequireRoles('manager')
  @Get('reports')
  reports() {
    return { app: 'portal reports' }
  }
}

@RequireGuard('mobile')
@Controller('mobile')
class MobileController {
  @Get()
  home() {
    return { app: 'mobile' }
  }
}

@Module({ controllers: [ConsoleController, PortalController, MobileController] })
class AppsModule {}

describe.each(['SHARED', 'ISOLATED'] as const)('One backend with three apps, with tenancy %s', (tenancy) => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp({ tenancy, imports: [AppsModule] })
  })
  afterAll(() => app.close())

  const visit = (path: string, token: string) =>
    app.request(path, { headers: { authorization: `Bearer ${token}` } })

  it('lets everybody into the apps their roles are for, at the login and on every route', async () => {
    const roles = app.nest.get(RoleService, { strict: false })
    const manager = await roles.createRole({ name: 'manager', guard: 'portal' })
    const driver = await roles.createRole({ name: 'manager', guard: 'mobile' })
    const { tenantId } = await newcomer(app)
    const email = freshEmail()
    const user = await app.users.createUser({ email, password: goodPassword }, tenantId!)
    await app.users.setUserAccessRoles(user.id, tenantId!, [driver.id])
    const login = (guard: string) =>
      app.call('login', { body: { email, password: goodPassword, tenantId, guard } })

    expectRefusal(await login('portal'), 'FORBIDDEN')
    expectRefusal(await login('admin'), 'FORBIDDEN')
    const { accessToken } = personOf(succeeded(await login('mobile')), email)
    expect((await visit('/mobile', accessToken)).body).toEqual({ app: 'mobile' })
    expectRefusal(await visit('/portal', accessToken), 'FORBIDDEN')
    expectRefusal(await visit('/portal/reports', accessToken), 'FORBIDDEN')
    expectRefusal(await visit('/console', accessToken), 'FORBIDDEN')

    await app.users.setUserAccessRoles(user.id, tenantId!, [manager.id])
    expect((await visit('/portal/reports', accessToken)).body).toEqual({ app: 'portal reports' })
    expectRefusal(await visit('/mobile', accessToken), 'FORBIDDEN')
  })

  it('signs staff in to the console alone, and writes down on both sides what they do in a tenant', async () => {
    const roles = app.nest.get(RoleService, { strict: false })
    const platform = app.nest.get(PlatformService, { strict: false })
    const support = await roles.createRole({
      name: 'support',
      guard: 'admin',
      permissions: ['platform:enter-tenant', 'platform:impersonate', 'members:read'],
    })
    const email = freshEmail('staff')
    const staff = await platform.createStaff({ email, password: goodPassword }, [support.id])
    const body = { email, password: goodPassword, guard: 'admin' }
    const { accessToken: token } = succeeded(await app.call('login', { body }))
    expect((await visit('/console', token)).body).toEqual({ app: 'console' })
    expectRefusal(await visit('/portal', token), 'FORBIDDEN')

    const owner = await newcomer(app)
    const place = { tenantId: owner.tenantId, reason: 'Ticket 4711' }
    const inside = succeeded(await app.call('enterTenant', { token, body: place })).accessToken
    const named = { ...place, userId: owner.userId }
    const acting = succeeded(await app.call('impersonate', { token, body: named })).accessToken
    succeeded(await app.call('stopImpersonation', { token: acting }), 204)
    const entries = await app.dataSource.query(
      `select action, tenant_id = $2 as "isOfTenant", actor_kind as "actorKind", details->>'reason' as reason
         from nest_auth_audit_entries where actor_id = $1 and actor_kind = 'platform' order by id`,
      [staff.id, owner.tenantId],
    )
    const both = (action: string, reason: string | null) =>
      [true, false].map((isOfTenant) => ({ action, isOfTenant, actorKind: 'platform', reason }))
    expect(entries).toEqual([
      ...both('platform.tenant_entered', 'Ticket 4711'),
      ...both('impersonation.started', 'Ticket 4711'),
      ...both('impersonation.ended', null),
    ])

    expect((await app.call('listMembers', { token: inside })).status).toBe(200)
    await platform.revokeAccess(staff.id)
    expectRefusal(await app.call('listMembers', { token: inside }), 'UNAUTHENTICATED')
    // Where tenants have users of their own, nobody but staff is anybody above them.
    const code = tenancy === 'SHARED' ? 'FORBIDDEN' : 'UNAUTHENTICATED'
    expectRefusal(await visit('/console', token), code)
  })
})
