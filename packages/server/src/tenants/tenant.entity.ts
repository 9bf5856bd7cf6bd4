import type { Branding } from '@nest-auth/js-client/contract'
import { BaseEntity, Check, Entity, Unique } from 'typeorm'
import { sharesRows } from '../persistence/isolation/tenant-scoped.decorator.ts'
import {
  CreatedAtColumn,
  EraColumn,
  FlagColumn,
  InstantColumn,
  JsonColumn,
  KeyColumn,
  TextColumn,
} from '../persistence/columns.ts'

/** Who may sign up into an existing tenant. */
export type JoinPolicy = 'invitation' | 'open'

/**
 * One organisation. The row whose id is `ROOT_SCOPE_ID` is reserved: people who belong to no single tenant live
 * in it, so foreign keys hold in every tenancy setting.
 */
@sharesRows({ column: 'id' })
@Entity({ name: 'nest_auth_tenants' })
@Unique('uq_nest_auth_tenants_slug', ['slug'])
@Check('ck_nest_auth_tenants_join_policy', `join_policy IN ('invitation', 'open')`)
export class NestAuthTenant extends BaseEntity {
  @KeyColumn('id', 'pk_nest_auth_tenants')
  id: string

  @TextColumn('slug', 63)
  slug: string

  @TextColumn('name', 120)
  name: string

  @FlagColumn('is_active', true)
  isActive: boolean

  @TextColumn('join_policy', 16, { default: 'invitation' })
  joinPolicy: JoinPolicy

  @JsonColumn('branding')
  branding: Branding

  @JsonColumn('settings')
  settings: Record<string, unknown>

  @JsonColumn('metadata')
  metadata: Record<string, unknown>

  /** The era in which people sign in now; counted in the root scope, for all tenants. */
  @EraColumn('current_era')
  currentEra: number

  /** The oldest era whose sign-ins are good in this tenant; in the root scope, good at all. */
  @EraColumn('oldest_era')
  oldestEra: number

  @CreatedAtColumn()
  createdAt: Date

  @InstantColumn('deleted_at', { nullable: true })
  deletedAt: Date | null
}
