import type { FindManyOptions } from 'typeorm'
import type { NestAuthTenant } from './tenant.entity.ts'

/** What a tenant is created from. */
export interface CreateTenantInput {
  name: string
  slug: string
  /** @default a new UUIDv7 */
  id?: string
  /** @default 'invitation' */
  joinPolicy?: NestAuthTenant['joinPolicy']
  branding?: NestAuthTenant['branding']
  settings?: Record<string, unknown>
  metadata?: Record<string, unknown>
}

/** What may be changed about a tenant; what is left out stays. */
export type UpdateTenantInput = Partial<Omit<CreateTenantInput, 'id'>>

/** How tenants are read, as TypeORM's find options say; `where` is one condition. */
export type GetTenantsOptions = Omit<FindManyOptions<NestAuthTenant>, 'where'> & {
  where?: Partial<Pick<NestAuthTenant, 'id' | 'slug' | 'name' | 'isActive' | 'joinPolicy'>>
}
