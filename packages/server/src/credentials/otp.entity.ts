import { BaseEntity, Entity, Index } from 'typeorm'
import type { Relation } from 'typeorm'
import {
  BelongsTo,
  CreatedAtColumn,
  EraColumn,
  InstantColumn,
  JsonColumn,
  KeyColumn,
  TextColumn,
  UuidColumn,
} from '../persistence/columns.ts'
import { NestAuthUser } from '../users/user.entity.ts'

/** A one-time artefact: bound to a user and a purpose, hashed at rest, usable once. */
@Entity({ name: 'nest_auth_otps' })
@Index('ix_nest_auth_otps_expiry', ['expiresAt'])
@Index('ix_nest_auth_otps_user', ['tenantId', 'userId', 'purpose'])
export class NestAuthOtp extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_otps')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_otps')
  id: string

  @UuidColumn('user_id')
  userId: string

  @TextColumn('purpose', 32)
  purpose: string

  @TextColumn('secret_hash', 64, { select: false })
  secretHash: string

  @JsonColumn('payload')
  payload: Record<string, unknown>

  /** The era in which it was made. */
  @EraColumn('sign_in_era')
  signInEra: number

  @InstantColumn('expires_at')
  expiresAt: Date

  @InstantColumn('used_at', { nullable: true })
  usedAt: Date | null

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthUser, 'fk_nest_auth_otps_user', { tenant_id: 'tenantId', user_id: 'id' })
  user?: Relation<NestAuthUser>
}
