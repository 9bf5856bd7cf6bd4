import { Injectable } from '@nestjs/common'
import { In } from 'typeorm'
import type { EntityManager } from 'typeorm'
import { validate } from 'uuid'
import { Audit } from '../audit/audit.ts'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { isForeignKeyViolation, isUniqueViolation } from '../persistence/database-errors.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId, tenantOfScope } from '../persistence/ids.ts'
import { insertRow } from '../persistence/insert-row.ts'
import { Permissions } from './permissions.ts'
import { RoleChanges } from './role-changes.ts'
import { assertRoleWords } from './role-data.ts'
import type { CreateRoleInput, RoleRef, UpdateRoleInput } from './role-data.ts'
import { NestAuthRole } from './role.entity.ts'
import { RoleGuardEnum } from './role-guard.ts'
import { systemRoles } from './system-roles.ts'

/**
 * Creates and changes roles: of one tenant, or templates for all. Changes are in force from the next request on. The
 * optional last `manager` makes a call part of your transaction.
 */
@Injectable()
export class RoleService {
  constructor(
    private readonly database: Database,
    private readonly permissions: Permissions,
    private readonly changes: RoleChanges,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
  ) {}

  /** @throws AuthError `VALIDATION_FAILED`, `ROLE_ALREADY_EXISTS`, `TENANT_NOT_FOUND` */
  async createRole(input: CreateRoleInput, manager?: EntityManager): Promise<NestAuthRole> {
    assertRoleWords(input)
    const { guard = RoleGuardEnum.WEB } = input
    assertNotReserved(input.name, guard)
    return this.database.runInTransaction(async (entities) => {
      const role = entities.create(NestAuthRole, {
        tenantId: input.tenantId ?? ROOT_SCOPE_ID,
        id: newId(),
        name: input.name,
        guard,
        description: input.description ?? null,
        isSystem: false,
        isAssignable: input.isAssignable ?? guard !== RoleGuardEnum.ADMIN,
      })
      await orTaken(insertRow(entities, role))
      await this.permissions.grant(role, input.permissions ?? [], entities)
      await this.tell('role.created', role, entities)
      return role
    }, manager)
  }

  /** System roles keep their name. @throws AuthError `ROLE_NOT_FOUND`, `FORBIDDEN`, and as `createRole` */
  async updateRole(role: RoleRef, input: UpdateRoleInput, manager?: EntityManager): Promise<NestAuthRole> {
    assertRoleWords(input)
    return this.change(role, manager, async (row, entities) => {
      const { permissions, ...columns } = input
      if (!row.isSystem && columns.name !== undefined) assertNotReserved(columns.name, row.guard)
      if (row.isSystem && columns.name !== undefined && columns.name !== row.name) {
        throw new AuthError('FORBIDDEN', { reason: 'system_role' })
      }
      const changed = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
      if (Object.keys(changed).length > 0) {
        await orTaken(entities.update(NestAuthRole, { tenantId: row.tenantId, id: row.id }, changed))
        Object.assign(row, changed)
      }
      if (permissions) {
        await this.permissions.revoke(row, { allBut: permissions }, entities)
        await this.permissions.grant(row, permissions, entities)
      }
      await this.tell('role.updated', row, entities)
    })
  }

  /** Takes the role from everybody who holds it. System roles stay. @throws AuthError `ROLE_NOT_FOUND`, `FORBIDDEN` */
  async deleteRole(role: RoleRef, manager?: EntityManager): Promise<void> {
    await this.change(role, manager, async (row, entities) => {
      if (row.isSystem) throw new AuthError('FORBIDDEN', { reason: 'system_role' })
      await entities.delete(NestAuthRole, { tenantId: row.tenantId, id: row.id })
      await this.tell('role.deleted', row, entities)
    })
  }

  /** Lets a role grant these permissions too. @throws AuthError `ROLE_NOT_FOUND`, `VALIDATION_FAILED` */
  async grantPermissions(
    role: RoleRef,
    permissions: readonly string[],
    manager?: EntityManager,
  ): Promise<NestAuthRole> {
    assertRoleWords({ permissions })
    return this.change(role, manager, async (row, entities) => {
      await this.permissions.grant(row, permissions, entities)
      await this.audit.record(deed('role.permissions_changed', row, { granted: permissions }), entities)
      await this.publish('role.updated', row, entities)
    })
  }

  /** Takes permissions from a role. @throws AuthError `ROLE_NOT_FOUND` */
  async revokePermissions(
    role: RoleRef,
    permissions: readonly string[],
    manager?: EntityManager,
  ): Promise<NestAuthRole> {
    return this.change(role, manager, async (row, entities) => {
      await this.permissions.revoke(row, { names: permissions }, entities)
      await this.audit.record(deed('role.permissions_changed', row, { revoked: permissions }), entities)
      await this.publish('role.updated', row, entities)
    })
  }

  /** The names of what a role grants. */
  getPermissions(role: RoleRef, manager?: EntityManager): Promise<string[]> {
    return this.permissions.of(role, manager)
  }

  /** The roles of a tenant and the templates, or the templates alone; by name. */
  getRoles(tenantId: string | null = null, manager?: EntityManager): Promise<NestAuthRole[]> {
    return this.database.manager(manager).find(NestAuthRole, {
      where: { tenantId: In([ROOT_SCOPE_ID, tenantId ?? ROOT_SCOPE_ID]) },
      order: { name: 'ASC', guard: 'ASC', tenantId: 'ASC' },
    })
  }

  private change(
    { tenantId, id }: RoleRef,
    manager: EntityManager | undefined,
    work: (row: NestAuthRole, entities: EntityManager) => Promise<void>,
  ): Promise<NestAuthRole> {
    return this.database.runInTransaction(async (entities) => {
      // An assignment under way holds the row in share; this waits for it, and the deletion then finds it.
      const row =
        validate(id) && validate(tenantId)
          ? await entities.findOne(NestAuthRole, {
              where: { tenantId, id },
              lock: { mode: 'pessimistic_write' },
            })
          : null
      if (!row) throw new AuthError('ROLE_NOT_FOUND')
      await work(row, entities)
      this.changes.announce(tenantId, entities)
      return row
    }, manager)
  }

  private async tell(
    name: 'role.created' | 'role.updated' | 'role.deleted',
    role: NestAuthRole,
    manager: EntityManager,
  ): Promise<void> {
    await this.audit.record(deed(name, role, { name: role.name, guard: role.guard }), manager)
    await this.publish(name, role, manager)
  }

  private async publish(
    name: 'role.created' | 'role.updated' | 'role.deleted',
    role: NestAuthRole,
    manager: EntityManager,
  ): Promise<void> {
    const tenantId = tenantOfScope(role.tenantId)
    await this.events.publish({ name, tenantId, data: { roleId: role.id, name: role.name } }, manager)
  }
}

/** A role must not be taken for a system role. */
function assertNotReserved(name: string, guard: string): void {
  if (guard === RoleGuardEnum.WEB && Object.hasOwn(systemRoles, name))
    throw new AuthError('ROLE_ALREADY_EXISTS')
}

function deed<Action extends string>(
  action: Action,
  { tenantId, id }: RoleRef,
  details: Record<string, string | readonly string[]>,
) {
  return { action, tenantId, target: { kind: 'role', id }, details }
}

async function orTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (isUniqueViolation(error, 'uq_nest_auth_roles_name')) throw new AuthError('ROLE_ALREADY_EXISTS')
    throw isForeignKeyViolation(error) ? new AuthError('TENANT_NOT_FOUND') : error
  }
}
