import { BaseEntity, Check, Entity, Index } from 'typeorm'
import type { Relation } from 'typeorm'
import {
  BelongsTo,
  CreatedAtColumn,
  EraColumn,
  InstantColumn,
  KeyColumn,
  TextColumn,
  UuidColumn,
} from '../persistence/columns.ts'
import { NestAuthUser } from '../users/user.entity.ts'

/** Why a session ended before its time. */
export type RevokedReason =
  | 'logout'
  | 'logout_all'
  | 'ended_by_user'
  | 'ended_by_tenant'
  | 'ended_by_application'
  | 'switched_tenant'
  | 'refresh_token_reuse'
  | 'user_disabled'
  | 'access_removed'
  | 'password_changed'
  | 'acting_ended'

/** How somebody acts in a session that is not simply their own. */
export type ActorKind = 'staff' | 'impersonation'

/** One refresh-token family. It lives in the user's identity scope and names the tenant it acts in. */
@Entity({ name: 'nest_auth_sessions' })
// The user first: with the tenant first, a plan made while the table is empty takes it for as good as the key.
@Index('ix_nest_auth_sessions_user', ['userId', 'tenantId', 'createdAt'])
@Check('ck_nest_auth_sessions_actor_kind', `actor_kind IN ('staff', 'impersonation')`)
@Index('ix_nest_auth_sessions_expiry', ['expiresAt'])
export class NestAuthSession extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_sessions')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_sessions')
  id: string

  @UuidColumn('user_id')
  userId: string

  /** Sessions that one sign-in gave rise to share this id; logging out ends them together. */
  @UuidColumn('sign_in_id')
  signInId: string

  /** The era of that sign-in: it ends with it, wherever the session was switched to. */
  @EraColumn('sign_in_era')
  signInEra: number

  @UuidColumn('active_tenant_id', { nullable: true })
  activeTenantId: string | null

  /** Whether platform staff acts here: as themselves in a tenant they entered, or in the name of the user. */
  @TextColumn('actor_kind', 16, { nullable: true })
  actorKind: ActorKind | null

  /** Who acts; a user of the root scope. */
  @UuidColumn('actor_id', { nullable: true })
  actorId: string | null

  /** The session the acting began from; it does not outlive that one. */
  @UuidColumn('actor_session_id', { nullable: true })
  actorSessionId: string | null

  // The library alone turns tokens: saving an entity that was read before writes none of it back.
  @TextColumn('refresh_token_hash', 43, { select: false, update: false })
  refreshTokenHash: string

  /** Hash of the immediate parent of the current refresh token. */
  @TextColumn('previous_token_hash', 43, { nullable: true, select: false, update: false })
  previousTokenHash: string | null

  @InstantColumn('rotated_at', { nullable: true, update: false })
  rotatedAt: Date | null

  @TextColumn('device_name', 120, { nullable: true })
  deviceName: string | null

  @TextColumn('ip_address', 45, { nullable: true })
  ipAddress: string | null

  @TextColumn('user_agent', 255, { nullable: true })
  userAgent: string | null

  @InstantColumn('last_used_at', { update: false })
  lastUsedAt: Date

  /** The absolute end, whatever the use. */
  @InstantColumn('expires_at')
  expiresAt: Date

  /** When it ended before its time. Saving an entity that was read before does not bring it back. */
  @InstantColumn('revoked_at', { nullable: true })
  revokedAt: Date | null

  @TextColumn('revoked_reason', 32, { nullable: true })
  revokedReason: RevokedReason | null

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthUser, 'fk_nest_auth_sessions_user', { tenant_id: 'tenantId', user_id: 'id' })
  user?: Relation<NestAuthUser>
}
