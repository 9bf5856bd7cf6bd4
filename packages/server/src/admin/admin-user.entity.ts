import { BaseEntity, Entity, Unique } from 'typeorm'
import { CreatedAtColumn, FlagColumn, InstantColumn, KeyColumn, TextColumn } from '../persistence/columns.ts'

/** An operator of the admin console; apart from the people who use the product. */
@Entity({ name: 'nest_auth_admin_users' })
@Unique('uq_nest_auth_admin_users_email', ['email'])
export class NestAuthAdminUser extends BaseEntity {
  @KeyColumn('id', 'pk_nest_auth_admin_users')
  id: string

  @TextColumn('email', 254)
  email: string

  @TextColumn('name', 120)
  name: string

  @TextColumn('password_hash', 255, { select: false })
  passwordHash: string

  @FlagColumn('is_active', true)
  isActive: boolean

  @InstantColumn('last_login_at', { nullable: true })
  lastLoginAt: Date | null

  @CreatedAtColumn()
  createdAt: Date
}
