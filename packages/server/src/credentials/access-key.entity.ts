import { BaseEntity, Entity, Index } from 'typeorm'
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
import { NestAuthUser } from '../users/user.entity.ts'

/** A key for programs that act for a user; shown once, hashed at rest. */
@Entity({ name: 'nest_auth_access_keys' })
@Index('ix_nest_auth_access_keys_user', ['tenantId', 'userId'])
export class NestAuthAccessKey extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_access_keys')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_access_keys')
  id: string

  @UuidColumn('user_id')
  userId: string

  @UuidColumn('active_tenant_id', { nullable: true })
  activeTenantId: string | null

  @TextColumn('name', 120)
  name: string

  @TextColumn('prefix', 16)
  prefix: string

  @TextColumn('key_hash', 64, { select: false })
  keyHash: string

  @JsonColumn('scopes')
  scopes: Record<string, boolean>

  @InstantColumn('last_used_at', { nullable: true })
  lastUsedAt: Date | null

  @InstantColumn('expires_at', { nullable: true })
  expiresAt: Date | null

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthUser, 'fk_nest_auth_access_keys_user', { tenant_id: 'tenantId', user_id: 'id' })
  user?: Relation<NestAuthUser>
}
