import { Controller, Get, Module } from '@nestjs/common'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Public, ROOT_SCOPE_ID, RequireGuard, RequirePermissions, RequireRoles, newId } from '../src/index.ts'
import { logBook } from './log-book.ts'
import { expectRefusal, newcomer } from './people.ts'
import type { Person } from './people.ts'
import { createTestApp, tenancies } from './test-app.ts'
import type { TestApp } from './test-app.ts'

@Controller('guarded')
class GuardedController {
  @RequireRoles('boss', 'auditor')
  @Get('any-role')
  anyRole() {
    return { ok: true }
  }

  @RequireRoles({ all: ['boss', 'auditor'] })
  @Get('all-roles')
  allRoles() {
    return { ok: true }
  }

  @RequireRoles('boss')
  @RequireRoles('auditor')
  @Get('twice')
  twice() {
    return { ok: true }
  }

  @RequirePermissions('invoice:read')
  @Get('permission')
  permission() {
    return { ok: true }
  }

  @RequirePermissions({ any: ['invoice:write', 'invoice:read'] })
  @Get('any-permission')
  anyPermission() {
    return { ok: true }
  }

  @RequireRoles()
  @Get('nobody')
  nobody() {
    return { ok: true }
  }

  @Public()
  @RequireRoles('boss')
  @Get('not-so-public')
  notSoPublic() {
    return { ok: true }
  }
}

@RequireGuard('portal')
@Controller('portal')
class PortalController {
  @Get()
  portal() {
    return { ok: true }
  }

  @RequireRoles('boss')
  @Get('boss')
  boss() {
    return { ok: true }
  }

  @Public()
  @Get('lobby')
  lobby() {
    return { ok: true }
  }
}

@RequireRoles('boss')
class BossController {
  @Get()
  inherited() {
    return { ok: true }
  }
}

@RequireRoles('auditor')
@Controller('child')
class ChildController extends BossController {}

@Module({ controllers: [GuardedController, PortalController, ChildController] })
class GuardedModule {}

describe.each(tenancies)('Requirements of handlers, with tenancy %s', (tenancy) => {
  const book = logBook()
  let app: TestApp
  let person: Person
  beforeAll(async () => {
    app = await createTestApp({ tenancy, imports: [GuardedModule], options: { logger: book.options } })
    person = await newcomer(app)
  })
  afterAll(() => app.close())

  const tenantId = () => person.tenantId ?? ROOT_SCOPE_ID
  const role = async (name: string, guard: string, permissions: string[] = []) => {
    const id = newId()
    await app.dataSource.query(
      'insert into nest_auth_roles (tenant_id, id, name, guard) values ($1, $2, $3, $4) on conflict do nothing',
      [tenantId(), id, name, guard],
    )
    const [row] = await app.dataSource.query(
      'select id from nest_auth_roles where tenant_id = $1 and name = $2 and guard = $3',
      [tenantId(), name, guard],
    )
    for (const permission of permissions) {
      const permissionId = newId()
      const [resource, action] = permission.split(':')
      await app.dataSource.query(
        'insert into nest_auth_permissions (tenant_id, id, name, resource, action) values ($1, $2, $3, $4, $5)',
        [tenantId(), permissionId, permission, resource, action],
      )
      await app.dataSource.query(
        'insert into nest_auth_role_permissions (tenant_id, role_id, permission_id) values ($1, $2, $3)',
        [tenantId(), row.id, permissionId],
      )
    }
    return row.id as string
  }
  const hold = async (...roles: string[]) => {
    await app.users.setUserAccessRoles(person.userId, tenantId(), roles)
  }
  const visit = (path: string) =>
    app.request(path, { headers: { authorization: `Bearer ${person.accessToken}` } })
  const open = async (paths: string[]) => {
    const answers = await Promise.all(paths.map(visit))
    return paths.filter((_, at) => answers[at]!.status === 200)
  }
  const paths = [
    '/guarded/any-role',
    '/guarded/all-roles',
    '/guarded/twice',
    '/guarded/permission',
    '/guarded/any-permission',
    '/guarded/nobody',
    '/guarded/not-so-public',
    '/portal',
    '/portal/boss',
    '/portal/lobby',
    '/child',
  ]

  it('are met by the roles held now, each on its own guard, and by nothing else', async () => {
    const boss = await role('boss', 'web', ['invoice:read'])
    const auditor = await role('auditor', 'web')
    const portalBoss = await role('boss', 'portal')
    await hold()
    expect(await open(paths)).toEqual(['/portal/lobby'])
    expectRefusal(await visit('/guarded/any-role'), 'FORBIDDEN')
    await hold(auditor)
    expect(await open(paths)).toEqual(['/guarded/any-role', '/portal/lobby'])
    await hold(boss)
    expect(await open(paths)).toEqual([
      '/guarded/any-role',
      '/guarded/permission',
      '/guarded/any-permission',
      '/guarded/not-so-public',
      '/portal/lobby',
    ])
    await hold(portalBoss)
    expect(await open(paths)).toEqual(['/portal', '/portal/boss', '/portal/lobby'])
    await hold(boss, auditor)
    expect(await open(paths)).toEqual(paths.filter((path) => !/nobody|portal$|portal\/boss/.test(path)))
  })

  it('are named in the log when they are not met, never in the answer', async () => {
    await hold(await role('auditor', 'web'))
    const refusals = () => book.lines().filter((line) => 'requires' in line)
    const before = refusals().length
    const answer = await visit('/guarded/permission')
    expectRefusal(answer, 'FORBIDDEN')
    expect(answer.text).not.toContain('invoice')
    for (const path of ['/guarded/any-role', '/guarded/twice', '/guarded/nobody', '/portal/boss'])
      await visit(path)
    const told = refusals().slice(before)
    expect(told.map(({ msg }) => msg)).toEqual([
      'Refused at GuardedController.permission: requires permission all of invoice:read',
      'Refused at GuardedController.twice: requires role any of boss',
      'Refused at GuardedController.nobody: requires any role: it admits nobody',
      'Refused at PortalController.boss: requires guard any of portal',
    ])
    expect(told[0]).toMatchObject({
      level: 30,
      requestId: answer.headers.get('x-request-id') ?? expect.any(String),
      userId: person.userId,
      handler: 'GuardedController.permission',
      requires: { on: 'permission', match: 'all', names: ['invoice:read'] },
    })
  })

  it('refuse a caller without a session before any right is looked at', async () => {
    const answers = await Promise.all(paths.map((path) => app.request(path)))
    expect(answers.map(({ status }) => status)).toEqual(
      paths.map((path) => (path === '/portal/lobby' ? 200 : 401)),
    )
  })

  it('cost no statement', async () => {
    await visit('/portal')
    expect(await app.statements.during(() => open(paths))).toBe(0)
  })
})
