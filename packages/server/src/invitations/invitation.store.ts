import { Injectable } from '@nestjs/common'
import type { Branding } from '@nest-auth/js-client/contract'
import type { EntityManager } from 'typeorm'
import { digestOf, newRowToken, rowOf } from '../credentials/row-token.ts'
import { Database } from '../persistence/database.ts'
import { newId } from '../persistence/ids.ts'
import { likePattern } from '../persistence/like-pattern.ts'
import type { RoleGrant } from '../request-context/auth-context.ts'
import { grantsOf, isInForce, platformGrantsOf } from '../users/rights.sql.ts'
import { knownName } from '../users/user-name.sql.ts'

/** An invitation, with everything that decides whether it holds. */
export interface InvitationRow {
  tenantId: string
  id: string
  email: string
  roleIds: string[]
  createdAt: Date
  expiresAt: Date
  inviterId: string | null
  /** What people know the inviter by; null when the person has gone. */
  inviterName: string | null
  /** What the inviter holds in the tenant now, as a member or as platform staff; empty for somebody who is neither. */
  inviterGrants: RoleGrant[]
  tenant: { id: string; slug: string; name: string; branding: Branding }
}

type StoredInvitation = Omit<InvitationRow, 'inviterGrants'> & {
  memberGrants: RoleGrant[] | null
  staffGrants: RoleGrant[] | null
}

const select = `
  select i.tenant_id as "tenantId", i.id, i.email, i.roles -> 'ids' as "roleIds", i.created_at as "createdAt",
         i.expires_at as "expiresAt", i.inviter_id as "inviterId", ${knownName} as "inviterName",
         case when a.id is not null and u.is_active and ${isInForce('a', 't')} then ${grantsOf('a')} end as "memberGrants",
         case when u.is_active and pa.is_active then ${platformGrantsOf('pa')} end as "staffGrants",
         json_build_object('id', t.id, 'slug', t.slug, 'name', t.name, 'branding', t.branding) as tenant
    from nest_auth_invitations i
    join nest_auth_tenants t on t.id = i.tenant_id
    left join nest_auth_users u on u.tenant_id = i.inviter_scope_id and u.id = i.inviter_id
    left join nest_auth_user_accesses a
      on a.tenant_id = i.tenant_id and a.user_scope_id = i.inviter_scope_id and a.user_id = i.inviter_id
    left join nest_auth_platform_accesses pa on pa.tenant_id = i.inviter_scope_id and pa.user_id = i.inviter_id`
const isOpen = `i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
  and t.is_active and t.deleted_at is null`

const lifetimeSeconds = 7 * 86_400

/** The invitations of tenants. Every change that must not be lost or doubled is one conditional statement. */
@Injectable()
export class InvitationStore {
  static readonly lifetimeSeconds = lifetimeSeconds

  constructor(protected readonly database: Database) {}

  /** Writes an invitation, in the place of an earlier one for the same address. Answers its id. */
  async write(
    invitation: {
      tenantId: string
      email: string
      roleIds: readonly string[]
      inviter: { scopeId: string; userId: string } | null
    },
    manager: EntityManager,
  ): Promise<string> {
    const { tenantId, email, roleIds, inviter } = invitation
    const rows = await this.database.query<{ id: string }>(
      `insert into nest_auth_invitations (tenant_id, id, email, roles, inviter_scope_id, inviter_id, expires_at)
       values ($1, $2, $3, $4::jsonb, $5, $6, now() + make_interval(secs => $7))
       on conflict (tenant_id, email) do update
         set id = excluded.id, roles = excluded.roles, inviter_scope_id = excluded.inviter_scope_id,
             inviter_id = excluded.inviter_id, expires_at = excluded.expires_at, created_at = excluded.created_at,
             secret_hash = null, accepted_at = null, revoked_at = null
       returning id`,
      [
        tenantId,
        newId(),
        email,
        JSON.stringify({ ids: roleIds }),
        inviter?.scopeId ?? null,
        inviter?.userId ?? null,
        lifetimeSeconds,
      ],
      manager,
    )
    return rows[0]!.id
  }

  /** One page of the open invitations of a tenant, in the order in which they were made. */
  page(
    tenantId: string,
    { search, after, limit }: { search?: string | undefined; after: string | null; limit: number },
  ): Promise<InvitationRow[]> {
    return this.read(
      `${select} where i.tenant_id = $1 and ${isOpen} and ($2::uuid is null or i.id > $2)
          and ($3::text is null or i.email ilike $3)
        order by i.id limit $4`,
      [tenantId, after, likePattern(search), limit],
    )
  }

  /** An open invitation of this tenant. */
  async find(tenantId: string, id: string, manager?: EntityManager): Promise<InvitationRow | null> {
    const rows = await this.read(
      `${select} where i.tenant_id = $1 and i.id = $2 and ${isOpen}`,
      [tenantId, id],
      manager,
    )
    return rows[0] ?? null
  }

  /** The open invitation a link belongs to. */
  async findByToken(token: string, manager?: EntityManager): Promise<InvitationRow | null> {
    const row = rowOf(token)
    if (!row) return null
    const rows = await this.read(
      `${select} where i.tenant_id = $1 and i.id = $2 and i.secret_hash = $3 and ${isOpen}`,
      [row.scopeId, row.id, digestOf(token)],
      manager,
    )
    return rows[0] ?? null
  }

  private async read(sql: string, values: unknown[], manager?: EntityManager): Promise<InvitationRow[]> {
    const rows = await this.database.query<StoredInvitation>(sql, values, manager)
    return rows.map(({ memberGrants, staffGrants, ...invitation }) => ({
      ...invitation,
      inviterGrants: [...(memberGrants ?? []), ...(staffGrants ?? [])],
    }))
  }

  /** Makes the token of the next mail; whatever was sent before opens nothing from now on. */
  async issueToken(tenantId: string, id: string): Promise<string | null> {
    const token = newRowToken(tenantId, id)
    const rows = await this.database.query(
      `update nest_auth_invitations i set secret_hash = $3
         from nest_auth_tenants t
        where i.tenant_id = $1 and i.id = $2 and t.id = i.tenant_id and ${isOpen} returning i.id`,
      [tenantId, id, digestOf(token)],
    )
    return rows.length > 0 ? token : null
  }

  /** Ends the present link and begins the time anew. False for what is not open. */
  renew(tenantId: string, id: string, manager: EntityManager): Promise<boolean> {
    return this.change(
      `secret_hash = null, expires_at = now() + make_interval(secs => ${lifetimeSeconds})`,
      [tenantId, id],
      manager,
    )
  }

  revoke(tenantId: string, id: string, manager: EntityManager): Promise<boolean> {
    return this.change('revoked_at = now()', [tenantId, id], manager)
  }

  /** Spends the token. Of any number of callers one is told true. */
  async accept(token: string, manager: EntityManager): Promise<boolean> {
    const { scopeId: tenantId, id } = rowOf(token)!
    return this.change('accepted_at = now()', [tenantId, id, digestOf(token)], manager)
  }

  private async change(assignment: string, key: string[], manager: EntityManager): Promise<boolean> {
    const rows = await this.database.query(
      `update nest_auth_invitations i set ${assignment}
         from nest_auth_tenants t
        where i.tenant_id = $1 and i.id = $2 and t.id = i.tenant_id and ${isOpen}
          ${key.length === 3 ? 'and i.secret_hash = $3' : ''}
        returning i.id`,
      key,
      manager,
    )
    return rows.length > 0
  }
}
