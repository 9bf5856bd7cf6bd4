import { Injectable } from '@nestjs/common'
import type { Branding } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import { isInForce, roleNamesOf } from './rights.sql.ts'
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

/** Who is a member of which tenant, with which roles. */
@Injectable()
export class Memberships {
  constructor(
    private readonly database: Database,
    private readonly scopes: UserScopes,
    private readonly changes: UserChanges,
  ) {}

  /** Makes a user a member with the named roles. Repeating it takes nothing away: missing roles are added. */
  async add(
    input: {
      tenantId: string
      userScopeId: string
      userId: string
      roleNames: readonly string[]
      isDefault: boolean
    },
    manager?: EntityManager,
  ): Promise<void> {
    await this.database.query(
      `with access as (
         insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id, is_default)
         values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, user_scope_id, user_id) do update set is_active = true,
           is_default = nest_auth_user_accesses.is_default or excluded.is_default
         returning tenant_id, id)
       insert into nest_auth_user_access_roles (tenant_id, user_access_id, role_scope_id, role_id)
       select distinct on (r.name) access.tenant_id, access.id, r.tenant_id, r.id
         from access
         join nest_auth_roles r on r.tenant_id in (access.tenant_id, $7) and r.guard = 'web' and r.name = any($6::text[])
        order by r.name, r.tenant_id = $7
       on conflict do nothing`,
      [
        input.tenantId,
        newId(),
        input.userScopeId,
        input.userId,
        input.isDefault,
        input.roleNames,
        ROOT_SCOPE_ID,
      ],
      manager,
    )
  }

  /** One page of the tenants a user is a member of, by name. */
  async list(
    user: { userScopeId: string; userId: string },
    page: { search?: string | undefined; after: { sortKey: string; id: string } | null; limit: number },
  ): Promise<MembershipListItem[]> {
    return this.database.query<MembershipListItem>(
      `select t.id as "tenantId", t.slug, t.name, lower(t.name) as "sortKey", t.branding, a.is_default as "isDefault", ${roleNamesOf('a')}
         from nest_auth_user_accesses a
         join nest_auth_tenants t on t.id = a.tenant_id
        where a.user_scope_id = $1 and a.user_id = $2 and ${isInForce('a', 't')} and t.id <> $3
          and ($4::text is null or t.name ilike $4 or t.slug ilike $4)
          and ($5::text is null or (lower(t.name), t.id) > ($5, $6::uuid))
        order by lower(t.name), t.id
        limit $7`,
      [
        user.userScopeId,
        user.userId,
        ROOT_SCOPE_ID,
        page.search ? `%${page.search.replace(/[\\%_]/g, '\\$&')}%` : null,
        page.after?.sortKey ?? null,
        page.after?.id ?? null,
        page.limit,
      ],
    )
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
    return user && this.database.manager(manager).findOneBy(NestAuthUserAccess, keyOf(tenantId, user))
  }

  /**
   * The same, new where there is none, and in force from now on. It begins without a role.
   * @throws AuthError `NOT_FOUND`, `TENANT_NOT_FOUND`
   */
  async ensure(tenantId: string, userId: string, manager?: EntityManager): Promise<NestAuthUserAccess> {
    this.scopes.assertCanHaveMembers(tenantId)
    const user = this.scopes.memberOf(tenantId, userId)
    if (!user) throw new AuthError('NOT_FOUND')
    return this.database.runInTransaction(async (entities) => {
      const written = await this.database.query<{ is_tenant: boolean; is_user: boolean }>(
        `with tenant as (select id from nest_auth_tenants where id = $1 and deleted_at is null),
         owner as (select tenant_id, id from nest_auth_users where tenant_id = $3 and id = $4),
         access as (
           insert into nest_auth_user_accesses (tenant_id, id, user_scope_id, user_id)
           select tenant.id, $2::uuid, owner.tenant_id, owner.id from tenant, owner
           on conflict (tenant_id, user_scope_id, user_id) do update set is_active = true)
         select exists (select 1 from tenant) as is_tenant, exists (select 1 from owner) as is_user`,
        [tenantId, newId(), user.tenantId, user.id],
        entities,
      )
      if (!written[0]?.is_tenant) throw new AuthError('TENANT_NOT_FOUND')
      if (!written[0].is_user) throw new AuthError('NOT_FOUND')
      await this.changes.announce({ scopeId: user.tenantId, userId: user.id, tenantId }, entities)
      return entities.findOneByOrFail(NestAuthUserAccess, keyOf(tenantId, user))
    }, manager)
  }

  /** Ends a membership, and for good the sessions that act in its tenant. Where there is none nothing happens. */
  async remove(tenantId: string, userId: string, manager?: EntityManager): Promise<void> {
    const user = this.scopes.memberOf(tenantId, userId)
    if (!user) return
    await this.database.runInTransaction(async (entities) => {
      // The user before the membership and the sessions, in the order of every other revocation.
      await this.database.query(
        'select 1 from nest_auth_users where tenant_id = $1 and id = $2 for update',
        [user.tenantId, user.id],
        entities,
      )
      const { affected } = await entities.delete(NestAuthUserAccess, keyOf(tenantId, user))
      if (affected === 0) return
      await this.changes.announce(
        { scopeId: user.tenantId, userId: user.id, tenantId, endsSessions: 'access_removed' },
        entities,
      )
    }, manager)
  }
}

function keyOf(tenantId: string, user: UserRef) {
  return { tenantId, userScopeId: user.tenantId, userId: user.id }
}
