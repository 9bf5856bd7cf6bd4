import { BaseEntity, Entity, Index } from 'typeorm'
import type { Relation } from 'typeorm'
import {
  BelongsTo,
  CreatedAtColumn,
  InstantColumn,
  KeyColumn,
  TextColumn,
  UuidColumn,
} from '../persistence/columns.ts'
import { NestAuthUser } from '../users/user.entity.ts'

/** A device on which a user need not repeat the second factor. */
@Entity({ name: 'nest_auth_trusted_devices' })
@Index('ix_nest_auth_trusted_devices_expiry', ['expiresAt'])
@Index('ix_nest_auth_trusted_devices_user', ['tenantId', 'userId'])
export class NestAuthTrustedDevice extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_trusted_devices')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_trusted_devices')
  id: string

  @UuidColumn('user_id')
  userId: string

  @TextColumn('token_hash', 64, { select: false })
  tokenHash: string

  @TextColumn('device_name', 120, { nullable: true })
  deviceName: string | null

  @InstantColumn('last_used_at', { nullable: true })
  lastUsedAt: Date | null

  @InstantColumn('expires_at')
  expiresAt: Date

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthUser, 'fk_nest_auth_trusted_devices_user', {
    tenant_id: 'tenantId',
    user_id: 'id',
  })
  user?: Relation<NestAuthUser>
}
