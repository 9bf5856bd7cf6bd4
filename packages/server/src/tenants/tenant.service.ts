import { Injectable } from '@nestjs/common'
import { IsNull, Not } from 'typeorm'
import type { EntityManager } from 'typeorm'
import { AuthError } from '../errors/auth-error.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { isUniqueViolation } from '../persistence/database-errors.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import { insertRow } from '../persistence/insert-row.ts'
import { checkedNewTenant, normaliseSlug } from './slug.ts'
import { NestAuthTenant } from './tenant.entity.ts'

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

/** Creates and finds tenants. The optional last `manager` makes a call part of your transaction. */
@Injectable()
export class TenantService {
  constructor(private readonly database: Database) {}

  /** @throws AuthError `VALIDATION_FAILED`, `SLUG_ALREADY_EXISTS` */
  async createTenant(input: CreateTenantInput, manager?: EntityManager): Promise<NestAuthTenant> {
    const { name, slug } = checkedNewTenant(input)
    const entities = this.database.manager(manager)
    const tenant = entities.create(NestAuthTenant, {
      id: input.id ?? newId(),
      name,
      slug,
      joinPolicy: input.joinPolicy ?? 'invitation',
      branding: input.branding ?? {},
      settings: input.settings ?? {},
      metadata: input.metadata ?? {},
      isActive: true,
      deletedAt: null,
    })
    try {
      await insertRow(entities, tenant)
    } catch (error) {
      if (isUniqueViolation(error, 'uq_nest_auth_tenants_slug')) throw new AuthError('SLUG_ALREADY_EXISTS')
      throw error
    }
    return tenant
  }

  /** The tenant, unless it is unknown or deleted. */
  async getTenantById(id: string, manager?: EntityManager): Promise<NestAuthTenant | null> {
    if (id === ROOT_SCOPE_ID) return null
    return this.database.manager(manager).findOneBy(NestAuthTenant, { id, deletedAt: IsNull() })
  }

  /** The tenant with this slug, as somebody may type it, unless it is unknown or deleted. */
  async getTenantBySlug(slug: string, manager?: EntityManager): Promise<NestAuthTenant | null> {
    return this.database.manager(manager).findOneBy(NestAuthTenant, {
      slug: normaliseSlug(slug),
      id: Not(ROOT_SCOPE_ID),
      deletedAt: IsNull(),
    })
  }

  /**
   * Writes the reserved root scope and, where one is configured, the default tenant; answers the id of the latter.
   * Any number of processes may do this at once.
   */
  async ensureFoundations(defaultTenant: { name: string; slug: string } | null): Promise<string | null> {
    const wanted = defaultTenant && checkedDefaultTenant(defaultTenant)
    await this.database.query(
      `insert into nest_auth_tenants (id, slug, name) values ($1, '*', 'Root scope') on conflict do nothing`,
      [ROOT_SCOPE_ID],
    )
    if (!wanted) return null
    await this.database.query(
      `insert into nest_auth_tenants (id, slug, name) values ($1, $2, $3) on conflict (slug) do nothing`,
      [newId(), wanted.slug, wanted.name],
    )
    return (await this.getTenantBySlug(wanted.slug))?.id ?? null
  }
}

function checkedDefaultTenant(tenant: { name: string; slug: string }): { name: string; slug: string } {
  try {
    return checkedNewTenant(tenant)
  } catch (error) {
    throw new NestAuthMisuseError(
      'tenant.defaultTenantOptions needs a name of 1 to 120 characters and a slug of 2 to 63 lower-case letters, ' +
        'digits and hyphens that is not reserved.',
      { cause: error },
    )
  }
}
