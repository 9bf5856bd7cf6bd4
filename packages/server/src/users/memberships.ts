import { Injectable } from '@nestjs/common'
import type { Branding } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import type { AuditActor, NewAuditEntry } from '../audit/audit-row.ts'
import { auditParameter } from '../audit/audit.sql.ts'
import type { AuditDetails } from '../audit/audit-text.ts'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import { likePattern } from '../persistence/like-pattern.ts'
import { lockUser } from './lock-user.ts'
import { MemberDeeds } from './member-deeds.ts'
import type { MemberRef } from './member-deeds.ts'
import { joinTenant, listTenants } from './membership.sql.ts'
import { isInForce } from './rights.sql.ts'
import { NestAuthUserAccess } from './user-access.entity.ts'
import { UserChanges } from './user-changes.ts'
import { UserScopes } from './user-scopes.ts'
import type { UserRef } from './user-scopes.ts'

/** A tenant as one of its members sees it in a list. */
export interface MembershipListItem {
  tenantId: string
  slug: string
  name: string
  /** What the list is ordered by, as the database folds it. */
  sortKey: string
  branding: Branding
  isDefault: boolean
  roles: string[]
}

/** A membership that is to be, the id it gets if it is new, and what the audit says of a new one. */
export interface Joining extends MemberRef {
  id: string
  isDefault: boolean
  roleNames: readonly string[]
  roleIds: readonly string[]
  entry: NewAuditEntry
}

/** What became of joining. */
export interface JoinedRow {
  isNew: boolean
  wasActive: boolean
  /** How many roles the user did not hold before. */
  given: number
  /** Names of those held before. */
  held: string[]
  wanted: string[]
}

/** Who is a member of which tenant, with which roles. */
@Injectable()
export class Memberships {
  constructor(
    protected readonly database: Database,
    private readonly scopes: UserScopes,
    private readonly changes: UserChanges,
    private readonly deeds: MemberDeeds,
  ) {}

  /**
   * Makes a user a member with these roles, in force from now on. Repeating it takes nothing away: missing roles are
   * added. @throws AuthError `TENANT_NOT_FOUND`
   */
  async add(
    input: MemberRef & {
      /** Names of roles of the guard `web`. */
      roleNames?: readonly string[]
      roleIds?: readonly string[]
      isDefault?: boolean
      /** Who did it, where it is not the caller of the request being served. */
      actor?: AuditActor | undefined
    },
    manager?: EntityManager,
  ): Promise<void> {
    if (!(await this.join(input, manager))) throw new AuthError('TENANT_NOT_FOUND')
  }

  private async join(input: Parameters<Memberships['add']>[0], manager?: EntityManager): Promise<boolean> {
    const { tenantId, userScopeId, userId, roleNames = [], roleIds = [], isDefault = false, actor } = input
    const added = { action: 'member.added', tenantId, target: { kind: 'user', id: userId }, actor } as const
    const joined = await this.write(
      { tenantId, id: newId(), userScopeId, userId, isDefault, roleNames, roleIds, entry: added },
      manager,
    )
    if (!joined) return false
    const { isNew, wasActive, given, held, wanted } = joined
    if (isNew) await this.deeds.added(input, wanted, manager)
    if (!wasActive) await this.deeds.statusChanged(input, true, manager)
    if (!isNew && given > 0) {
      const after = [...new Set([...held, ...wanted])].toSorted()
      if (after.length > held.length) await this.deeds.rolesChanged(input, { before: held, after }, manager)
    }
    return true
  }

  /** Writes the membership, its roles and the audit of it; null where the tenant or the user is not there. */
  protected async write(joining: Joining, manager?: EntityManager): Promise<JoinedRow | null> {
    const { tenantId, id, userScopeId, userId, isDefault, roleNames, roleIds, entry } = joining
    const rows = await this.database.query<JoinedRow>(
      joinTenant,
      [tenantId, id, userScopeId, userId, isDefault, roleNames, roleIds, auditParameter(entry)],
      manager,
    )
    return rows[0] ?? null
  }

  /** One page of the tenants a user is a member of, by name. */
  async list(
    user: { userScopeId: string; userId: string },
    page: { search?: string | undefined; after: { sortKey: string; id: string } | null; limit: number },
  ): Promise<MembershipListItem[]> {
    return this.database.query<MembershipListItem>(listTenants, [
      user.userScopeId,
      user.userId,
      ROOT_SCOPE_ID,
      likePattern(page.search),
      page.after?.sortKey ?? null,
      page.after?.id ?? null,
      page.limit,
    ])
  }

  /** The tenant of a name, a slug or an id, where the user is a member in force. */
  async tenantNamed(
    user: { userScopeId: string; userId: string },
    name: string,
  ): Promise<(Pick<MembershipListItem, 'slug' | 'name' | 'branding'> & { id: string }) | null> {
    const [tenant] = await this.database.query<{
      id: string
      slug: string
      name: string
      branding: Branding
    }>(
      `select t.id, t.slug, t.name, t.branding
         from nest_auth_user_accesses a
         join nest_auth_tenants t on t.id = a.tenant_id
        where a.user_scope_id = $1 and a.user_id = $2 and ${isInForce('a', 't')} and t.id <> $3
          and (t.id::text = $4 or t.slug = $4)
        order by t.id::text = $4 desc
        limit 1`,
      [user.userScopeId, user.userId, ROOT_SCOPE_ID, name],
    )
    return tenant ?? null
  }

  /** The membership of a user, in force or not. */
  async find(tenantId: string, userId: string, manager?: EntityManager): Promise<NestAuthUserAccess | null> {
    const user = this.scopes.memberOf(tenantId, userId)
    return user && this.database.manager(manager).findOneBy(NestAuthUserAccess, membershipOf(tenantId, user))
  }

  /**
   * The same, new where there is none, and in force from now on. Roles given here are added to those it holds.
   * @throws AuthError `NOT_FOUND`, `TENANT_NOT_FOUND`
   */
  async ensure(
    tenantId: string,
    userId: string,
    manager?: EntityManager,
    roles: { roleNames?: readonly string[]; roleIds?: readonly string[] } = {},
  ): Promise<NestAuthUserAccess> {
    this.scopes.assertCanHaveMembers(tenantId)
    const user = this.scopes.memberOf(tenantId, userId)
    if (!user) throw new AuthError('NOT_FOUND')
    return this.database.runInTransaction(async (entities) => {
      const member = membershipOf(tenantId, user)
      if (!(await this.join({ ...member, ...roles }, entities))) {
        const sql = 'select 1 from nest_auth_tenants where id = $1 and deleted_at is null'
        const tenants = await this.database.query(sql, [tenantId], entities)
        throw new AuthError(tenants.length > 0 ? 'NOT_FOUND' : 'TENANT_NOT_FOUND')
      }
      await this.changes.announce({ scopeId: user.tenantId, userId: user.id, tenantId }, entities)
      return entities.findOneByOrFail(NestAuthUserAccess, member)
    }, manager)
  }

  /** Ends a membership, and for good the sessions that act in its tenant. Where there is none nothing happens. */
  async remove(
    tenantId: string,
    userId: string,
    manager?: EntityManager,
    details: AuditDetails = {},
  ): Promise<void> {
    const user = this.scopes.memberOf(tenantId, userId)
    if (!user) return
    await this.database.runInTransaction(async (entities) => {
      await lockUser(this.database, user, entities)
      const member = membershipOf(tenantId, user)
      const { affected } = await entities.delete(NestAuthUserAccess, member)
      if (affected === 0) return
      await this.deeds.removed(member, details, entities)
      await this.changes.announce(
        { scopeId: user.tenantId, userId: user.id, tenantId, endsSessions: 'access_removed' },
        entities,
      )
    }, manager)
  }
}

/** The membership of a user in a tenant. */
export function membershipOf(tenantId: string, user: UserRef): MemberRef {
  return { tenantId, userScopeId: user.tenantId, userId: user.id }
}
