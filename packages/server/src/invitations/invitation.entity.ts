import { BaseEntity, Entity, Index, Unique } from 'typeorm'
import type { Relation } from 'typeorm'
import {
  BelongsTo,
  CreatedAtColumn,
  InstantColumn,
  JsonColumn,
  KeyColumn,
  TextColumn,
  UuidColumn,
} from '../persistence/columns.ts'
import { NestAuthTenant } from '../tenants/tenant.entity.ts'

/**
 * An invitation to join a tenant: for one address, with these roles, good once. Inviting the same address again
 * replaces it.
 */
@Entity({ name: 'nest_auth_invitations' })
@Unique('uq_nest_auth_invitations_email', ['tenantId', 'email'])
@Index('ix_nest_auth_invitations_expiry', ['expiresAt'])
export class NestAuthInvitation extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_invitations')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_invitations')
  id: string

  @TextColumn('email', 254)
  email: string

  /** Ids of the roles; what they grant is looked up when the invitation is accepted. */
  @JsonColumn('roles')
  roles: { ids: string[] }

  /** Null until the mail is sent, and from the moment on at which it is to be sent again. */
  @TextColumn('secret_hash', 43, { nullable: true, select: false })
  secretHash: string | null

  /** The membership on whose rights it rests; null for one of the application itself. No key: people may go. */
  @UuidColumn('inviter_scope_id', { nullable: true })
  inviterScopeId: string | null

  @UuidColumn('inviter_id', { nullable: true })
  inviterId: string | null

  @InstantColumn('expires_at')
  expiresAt: Date

  @InstantColumn('accepted_at', { nullable: true })
  acceptedAt: Date | null

  @InstantColumn('revoked_at', { nullable: true })
  revokedAt: Date | null

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthTenant, 'fk_nest_auth_invitations_tenant', { tenant_id: 'id' })
  tenant?: Relation<NestAuthTenant>
}
