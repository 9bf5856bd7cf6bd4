import { BaseEntity, Column, Entity, Unique } from 'typeorm'
import { CreatedAtColumn, InstantColumn, JsonColumn, TextColumn } from '../persistence/columns.ts'

/** A key pair that signs access tokens. Exactly one row, the newest, holds the slot `active`; retired keys hold none. */
@Entity({ name: 'nest_auth_signing_keys' })
@Unique('uq_nest_auth_signing_keys_slot', ['slot'])
export class NestAuthSigningKey extends BaseEntity {
  /** Key id: the JWK thumbprint (RFC 7638). */
  @Column({
    type: 'varchar',
    length: 64,
    name: 'id',
    primary: true,
    primaryKeyConstraintName: 'pk_nest_auth_signing_keys',
  })
  id: string

  @TextColumn('slot', 16, { nullable: true })
  slot: 'active' | null

  @TextColumn('algorithm', 16)
  algorithm: string

  @JsonColumn('public_jwk')
  publicJwk: Record<string, unknown>

  @Column({ type: 'text', name: 'encrypted_private_jwk', select: false })
  encryptedPrivateJwk: string

  @CreatedAtColumn()
  createdAt: Date

  /** From when on it signs; it is published before. */
  @InstantColumn('activates_at', { default: () => 'CURRENT_TIMESTAMP(3)' })
  activatesAt: Date

  /** When the last token it signed has expired. */
  @InstantColumn('expires_at', { nullable: true })
  expiresAt: Date | null

  /** How long the tokens live that it may sign: as long as the process says whose tokens live longest. */
  @Column({ type: 'integer', name: 'longest_token_seconds', default: 3600 })
  longestTokenSeconds: number
}
