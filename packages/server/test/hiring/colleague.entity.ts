import { BaseEntity, Column, Entity, PrimaryColumn } from 'typeorm'

/** What the application itself keeps about somebody; `authUserId` says which user of Nest Auth that is. */
@Entity({ name: 'colleagues' })
export class Colleague extends BaseEntity {
  @PrimaryColumn('uuid')
  id: string

  @Column({ name: 'auth_user_id', type: 'uuid', unique: true })
  authUserId: string

  @Column({ type: 'varchar', length: 80 })
  nickname: string

  @Column({ name: 'is_invited', type: 'boolean' })
  isInvited: boolean
}
