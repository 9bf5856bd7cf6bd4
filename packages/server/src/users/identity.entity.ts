import { BaseEntity, Entity, Index, Unique } from 'typeorm'
import type { Relation } from 'typeorm'
import {
  BelongsTo,
  CreatedAtColumn,
  JsonColumn,
  KeyColumn,
  TextColumn,
  UuidColumn,
} from '../persistence/columns.ts'
import { NestAuthUser } from './user.entity.ts'

/** One way a person is known: an address, a telephone number, or a subject at a provider. */
@Entity({ name: 'nest_auth_identities' })
@Unique('uq_nest_auth_identities_subject', ['tenantId', 'provider', 'providerId'])
@Index('ix_nest_auth_identities_user', ['tenantId', 'userId'])
export class NestAuthIdentity extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_identities')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_identities')
  id: string

  @UuidColumn('user_id')
  userId: string

  /** `email`, `phone`, `username` or the name of an OAuth provider. */
  @TextColumn('provider', 64)
  provider: string

  /** The subject at the provider; never an email address of an OAuth provider. */
  @TextColumn('provider_id', 255)
  providerId: string

  @JsonColumn('metadata')
  metadata: Record<string, unknown>

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthUser, 'fk_nest_auth_identities_user', { tenant_id: 'tenantId', user_id: 'id' })
  user?: Relation<NestAuthUser>
}
