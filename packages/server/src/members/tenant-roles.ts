import { Injectable } from '@nestjs/common'
import { tenantPermissions } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { RoleGuardEnum } from '../roles/role-guard.ts'
import { systemRoles } from '../roles/system-roles.ts'
import { isVisible, permissionsOfRole, roleName } from '../users/rights.sql.ts'

/** A role as somebody who runs a tenant sees it. */
export interface TenantRole {
  id: string
  /** On another guard than `web` with the guard in front. */
  name: string
  isAssignable: boolean
  permissions: string[]
}

/** SQL for the roles of a membership that its tenant may know of; `access` is the alias of its row. */
export const visibleRolesOf = (access: string) => `
  (select coalesce(json_agg(json_build_object('id', r.id, 'name', ${roleName}, 'isAssignable', r.is_assignable,
            'permissions', ${permissionsOfRole}) order by r.name, r.guard), '[]')
     from nest_auth_user_access_roles x
     join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
    where x.tenant_id = ${access}.tenant_id and x.user_access_id = ${access}.id and ${isVisible})`

const listRoles = prepared(`
  select distinct on (name) r.id, ${roleName} as name, r.is_assignable as "isAssignable", ${permissionsOfRole} as permissions
    from nest_auth_roles r
   where r.tenant_id in ($1, $2) and ${isVisible}
   order by name, r.tenant_id = $2`)

/** Reads the roles members of a tenant may hold: its own, and the templates it has none of its own for. */
@Injectable()
export class TenantRoles {
  constructor(protected readonly database: Database) {}

  list(tenantId: string, manager?: EntityManager): Promise<TenantRole[]> {
    return this.database.query<TenantRole>(listRoles, [tenantId, ROOT_SCOPE_ID], manager)
  }

  /** The roles of these names, each once, by name. @throws AuthError `ROLE_NOT_FOUND` */
  async named(tenantId: string, names: readonly string[], manager?: EntityManager): Promise<TenantRole[]> {
    const known = new Map((await this.list(tenantId, manager)).map((role) => [role.name, role]))
    const issues = names.flatMap((name, at) =>
      known.has(name) ? [] : [{ path: `roles.${at}`, type: 'unknown_role' }],
    )
    if (issues.length > 0) throw new AuthError('ROLE_NOT_FOUND', { issues })
    return [...new Set(names)].toSorted().map((name) => known.get(name)!)
  }
}

/** Whether the caller acts as an owner of the tenant. */
export function isOwner({ grants }: Pick<AuthContext, 'grants'>): boolean {
  return grants.some(({ name, guard }) => name === 'owner' && guard === RoleGuardEnum.WEB)
}

/**
 * Whether a caller may give or take a role. Nobody hands out a right to run the tenant that they lack, and only
 * owners make owners; which of the other roles are free to give says the role.
 */
export function mayAssign(caller: Pick<AuthContext, 'grants' | 'permissions'>, role: TenantRole): boolean {
  if (!role.isAssignable) return false
  if (isOwner(caller)) return true
  if (role.id === systemRoles.owner) return false
  return role.permissions.every((name) => !isRunning(name) || caller.permissions.includes(name))
}

/** @throws AuthError `ROLE_NOT_ASSIGNABLE` unless the caller may give or take each of these roles */
export function assertMayAssign(caller: AuthContext, roles: readonly TenantRole[]): void {
  if (!roles.every((role) => mayAssign(caller, role))) throw new AuthError('ROLE_NOT_ASSIGNABLE')
}

function isRunning(permission: string): boolean {
  return (tenantPermissions as readonly string[]).includes(permission)
}
