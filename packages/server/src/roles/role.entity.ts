import { BaseEntity, Entity, Unique } from 'typeorm'
import type { Relation } from 'typeorm'
import { BelongsTo, CreatedAtColumn, FlagColumn, KeyColumn, TextColumn } from '../persistence/columns.ts'
import { sharesRows } from '../persistence/isolation/tenant-scoped.decorator.ts'
import { NestAuthTenant } from '../tenants/tenant.entity.ts'
import { templateRows } from './template-rows.ts'

/** A named set of permissions on one guard. Roles in the root scope are templates every tenant may assign. */
@sharesRows(templateRows)
@Entity({ name: 'nest_auth_roles' })
@Unique('uq_nest_auth_roles_name', ['tenantId', 'guard', 'name'])
export class NestAuthRole extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_roles')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_roles')
  id: string

  @TextColumn('name', 64)
  name: string

  @TextColumn('guard', 32, { default: 'web' })
  guard: string

  @TextColumn('description', 255, { nullable: true })
  description: string | null

  @FlagColumn('is_system', false)
  isSystem: boolean

  /** Whether somebody running a tenant may give it to members. */
  @FlagColumn('is_assignable', true)
  isAssignable: boolean

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthTenant, 'fk_nest_auth_roles_tenant', { tenant_id: 'id' })
  tenant?: Relation<NestAuthTenant>
}
