import { BaseEntity, Column, Entity, Index } from 'typeorm'
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

/** A second factor of a user; its seed is encrypted at rest. */
@Entity({ name: 'nest_auth_mfa_secrets' })
@Index('ix_nest_auth_mfa_secrets_user', ['tenantId', 'userId'])
export class NestAuthMfaSecret extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_mfa_secrets')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_mfa_secrets')
  id: string

  @UuidColumn('user_id')
  userId: string

  @TextColumn('type', 16)
  type: string

  @TextColumn('name', 120)
  name: string

  @Column({ type: 'text', name: 'encrypted_secret', select: false })
  encryptedSecret: string

  /** The last accepted time step, so that a code works once (RFC 6238 §5.2). */
  @Column({ type: 'bigint', name: 'last_used_step', nullable: true })
  lastUsedStep: string | null

  @InstantColumn('confirmed_at', { nullable: true })
  confirmedAt: Date | null

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthUser, 'fk_nest_auth_mfa_secrets_user', { tenant_id: 'tenantId', user_id: 'id' })
  user?: Relation<NestAuthUser>
}
