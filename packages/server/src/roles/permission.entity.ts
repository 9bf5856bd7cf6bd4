import { BaseEntity, Entity, Unique } from 'typeorm'
import type { Relation } from 'typeorm'
import { BelongsTo, CreatedAtColumn, KeyColumn, TextColumn } from '../persistence/columns.ts'
import { sharesRows } from '../persistence/isolation/tenant-scoped.decorator.ts'
import { NestAuthTenant } from '../tenants/tenant.entity.ts'
import { templateRows } from './template-rows.ts'

/** The right to perform one action on one kind of resource. */
@sharesRows(templateRows)
@Entity({ name: 'nest_auth_permissions' })
@Unique('uq_nest_auth_permissions_name', ['tenantId', 'name'])
export class NestAuthPermission extends BaseEntity {
  @KeyColumn('tenant_id', 'pk_nest_auth_permissions')
  tenantId: string

  @KeyColumn('id', 'pk_nest_auth_permissions')
  id: string

  @TextColumn('name', 128)
  name: string

  @TextColumn('resource', 64)
  resource: string

  @TextColumn('action', 64)
  action: string

  @TextColumn('description', 255, { nullable: true })
  description: string | null

  @CreatedAtColumn()
  createdAt: Date

  @BelongsTo(() => NestAuthTenant, 'fk_nest_auth_permissions_tenant', { tenant_id: 'id' })
  tenant?: Relation<NestAuthTenant>
}
