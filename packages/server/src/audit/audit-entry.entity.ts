import { BeforeRemove, BeforeUpdate, Check, Entity, Index } from 'typeorm'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { CreatedAtColumn, JsonColumn, KeyColumn, TextColumn, UuidColumn } from '../persistence/columns.ts'
import type { AuditAction } from './audit-actions.ts'
import type { AuditDetails } from './audit-text.ts'

/** Who acts: a user, platform staff, the system itself, or somebody who is not known. */
export type AuditActorKind = 'user' | 'platform' | 'system' | 'anonymous'

/**
 * One deed: who did what to whom, where, in which tenant. Entries are only ever added. They have no foreign keys,
 * so that they outlast what they speak about.
 */
@Entity({ name: 'nest_auth_audit_entries' })
@Index('ix_nest_auth_audit_entries_actor', ['tenantId', 'actorId', 'id'])
@Index('ix_nest_auth_audit_entries_target', ['tenantId', 'targetId', 'id'])
@Check('ck_nest_auth_audit_entries_actor_kind', `actor_kind IN ('user', 'platform', 'system', 'anonymous')`)
export class NestAuthAuditEntry {
  /** The tenant the deed was done in; the root scope where it concerns no single tenant. */
  @KeyColumn('tenant_id', 'pk_nest_auth_audit_entries')
  tenantId: string

  /** Ordered by time. */
  @KeyColumn('id', 'pk_nest_auth_audit_entries')
  id: string

  @CreatedAtColumn()
  createdAt: Date

  @TextColumn('action', 64)
  action: AuditAction

  @TextColumn('actor_kind', 16)
  actorKind: AuditActorKind

  @UuidColumn('actor_id', { nullable: true })
  actorId: string | null

  /** Who acted in the name of the actor. */
  @UuidColumn('impersonator_id', { nullable: true })
  impersonatorId: string | null

  /** `user`, `tenant`, `role`, …: the noun of what the deed was done to. */
  @TextColumn('target_kind', 32, { nullable: true })
  targetKind: string | null

  @TextColumn('target_id', 64, { nullable: true })
  targetId: string | null

  @TextColumn('ip_address', 45, { nullable: true })
  ipAddress: string | null

  @TextColumn('user_agent', 255, { nullable: true })
  userAgent: string | null

  @TextColumn('request_id', 64, { nullable: true })
  requestId: string | null

  @JsonColumn('details')
  details: AuditDetails

  @BeforeUpdate()
  @BeforeRemove()
  refuseChange(): void {
    throw new NestAuthMisuseError('Entries of the audit are only ever added: write a further one.')
  }
}
