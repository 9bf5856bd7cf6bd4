import { Injectable } from '@nestjs/common'
import type { EntityManager } from 'typeorm'
import { validate } from 'uuid'
import { Audit } from '../audit/audit.ts'
import { AuthError } from '../errors/auth-error.ts'
import { isForeignKeyViolation } from '../persistence/database-errors.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { RoleGuardEnum } from '../roles/role-guard.ts'
import { MemberDeeds } from './member-deeds.ts'
import { NestAuthPlatformAccess } from './platform-access.entity.ts'
import { namesIn, visibleNamesIn, visibleRoleNamesOf } from './rights.sql.ts'
import {
  heldOnPlatform,
  removedFromMembership,
  removedFromPlatform,
  wantedOfRoot,
  wantedOfTenant,
} from './role-assignments.sql.ts'
import { NestAuthUserAccess } from './user-access.entity.ts'
import { UserChanges } from './user-changes.ts'

/** The key of what holds roles. */
export interface RoleHolder {
  tenantId: string
  id: string
}

type RoleIds = string | readonly string[]

/** What an assignment found. */
export interface GivenRoles {
  /** How many of the roles exist. */
  known: number
  /** Names of those held before and after. */
  before: string[]
  after: string[]
}

const lock = { mode: 'pessimistic_write' } as const

/** Decides which roles an access holds: exactly those it is given. */
@Injectable()
export class RoleAssignments {
  constructor(
    protected readonly database: Database,
    private readonly changes: UserChanges,
    private readonly deeds: MemberDeeds,
    private readonly audit: Audit,
  ) {}

  /** Roles of the membership's tenant, and templates of the root scope. @throws AuthError `NOT_FOUND` */
  async toMembership(access: NestAuthUserAccess, roleIds: RoleIds, manager?: EntityManager): Promise<void> {
    const ids = distinctIds(roleIds)
    await this.database.runInTransaction(async (entities) => {
      const { tenantId, id } = access
      const row = await entities.findOne(NestAuthUserAccess, { where: { tenantId, id }, lock })
      if (!row) throw new AuthError('NOT_FOUND')
      const { known, before, after } = await orUnknown(this.writeToMembership(access, ids, entities))
      if (known < ids.length) throw unknownRole()
      if (before.join() !== after.join()) await this.deeds.rolesChanged(row, { before, after }, entities)
      await this.changes.announce({ scopeId: row.userScopeId, userId: row.userId, tenantId }, entities)
    }, manager)
  }

  /** The roles of a membership that are no matter of its tenant: those of platform staff. */
  async hiddenOf({ tenantId, id }: NestAuthUserAccess, manager: EntityManager): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select r.id from nest_auth_user_access_roles x
         join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
        where x.tenant_id = $1 and x.user_access_id = $2 and r.guard = $3`,
      [tenantId, id, RoleGuardEnum.ADMIN],
      manager,
    )
    return rows.map((row) => row.id)
  }

  /** Roles of the root scope: only they reach across tenants. @throws AuthError `NOT_FOUND` */
  async toPlatformAccess(
    access: NestAuthPlatformAccess,
    roleIds: RoleIds,
    manager?: EntityManager,
  ): Promise<void> {
    const ids = distinctIds(roleIds)
    await this.database.runInTransaction(async (entities) => {
      const { tenantId, id } = access
      const row = await entities.findOne(NestAuthPlatformAccess, { where: { tenantId, id }, lock })
      if (!row) throw new AuthError('NOT_FOUND')
      const { known, before, after } = await orUnknown(this.writeToPlatformAccess(access, ids, entities))
      if (known < ids.length) throw unknownRole()
      if (before.join() !== after.join()) {
        const target = { kind: 'user', id: row.userId }
        const details = { before, after }
        await this.audit.record(
          { action: 'platform_access.roles_changed', tenantId: null, target, details },
          entities,
        )
      }
      await this.changes.announce({ scopeId: tenantId, userId: row.userId }, entities)
    }, manager)
  }

  /** Leaves the membership with these roles, as far as they exist. */
  protected async writeToMembership(
    { tenantId, id }: RoleHolder,
    ids: readonly string[],
    manager: EntityManager,
  ): Promise<GivenRoles> {
    const [given] = await this.database.query<GivenRoles>(
      `with wanted as (
           ${wantedOfTenant}),
         access as (select $1::uuid as tenant_id, $2::uuid as id),
         removed as (
           ${removedFromMembership}),
         added as (
           insert into nest_auth_user_access_roles (tenant_id, user_access_id, role_scope_id, role_id)
           select $1, $2, tenant_id, id from wanted
           on conflict do nothing)
         select (select count(*)::int from wanted) as known, ${visibleRoleNamesOf('access')} as before,
                ${visibleNamesIn('wanted')} as after
           from access`,
      [tenantId, id, ids, ROOT_SCOPE_ID],
      manager,
    )
    return given!
  }

  /** Leaves the platform access with these roles, as far as they exist. */
  protected async writeToPlatformAccess(
    { tenantId, id }: RoleHolder,
    ids: readonly string[],
    manager: EntityManager,
  ): Promise<GivenRoles> {
    const [given] = await this.database.query<GivenRoles>(
      `with wanted as (
           ${wantedOfRoot}),
         held as (
           ${heldOnPlatform}),
         removed as (
           ${removedFromPlatform}),
         added as (
           insert into nest_auth_platform_access_roles (tenant_id, platform_access_id, role_id)
           select tenant_id, $2, id from wanted
           on conflict do nothing)
         select (select count(*)::int from wanted) as known, ${namesIn('held')} as before, ${namesIn('wanted')} as after`,
      [tenantId, id, ids],
      manager,
    )
    return given!
  }
}

/** Ids of roles, each once. @throws AuthError `NOT_FOUND` for what cannot be one */
export function distinctIds(roleIds: RoleIds): string[] {
  const ids = new Set((typeof roleIds === 'string' ? [roleIds] : roleIds).map((id) => id.toLowerCase()))
  for (const id of ids) if (!validate(id)) throw unknownRole()
  return [...ids]
}

/** A role that is deleted while it is being assigned never was. */
async function orUnknown<T>(assignment: Promise<T>): Promise<T> {
  try {
    return await assignment
  } catch (error) {
    throw isForeignKeyViolation(error) ? unknownRole() : error
  }
}

/** A role that does not exist and a role of somebody else look alike. */
function unknownRole(): AuthError {
  return new AuthError('NOT_FOUND', { issues: [{ path: 'roleIds', type: 'unknown_role' }] })
}
