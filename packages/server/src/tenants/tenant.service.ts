import { isDeepStrictEqual } from 'node:util'
import { Inject, Injectable } from '@nestjs/common'
import { IsNull, Not } from 'typeorm'
import type { EntityManager, FindManyOptions } from 'typeorm'
import { Audit } from '../audit/audit.ts'
import type { NewAuditEntry } from '../audit/audit-row.ts'
import { auditInsert, auditParameter } from '../audit/audit.sql.ts'
import { AuthError } from '../errors/auth-error.ts'
import { AuthEvents } from '../events/auth-events.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { isUniqueViolation } from '../persistence/database-errors.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID, newId } from '../persistence/ids.ts'
import { prepared } from '../persistence/prepared-statements.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { checkedDefaultTenant, checkedNames, checkedNewTenant, normaliseSlug } from './slug.ts'
import { SessionEras } from './session-eras.ts'
import { TenantChanges } from './tenant-changes.ts'
import type { CreateTenantInput, GetTenantsOptions, UpdateTenantInput } from './tenant-data.ts'
import { TenantLifecycle } from './tenant-lifecycle.ts'
import { NestAuthTenant } from './tenant.entity.ts'

/**
 * Creates, changes, finds and ends tenants. The optional last `manager` makes a call part of your transaction. What
 * is changed is in force from the next request on, audited, and announced once it is committed.
 */
@Injectable()
export class TenantService {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    protected readonly database: Database,
    private readonly audit: Audit,
    private readonly events: AuthEvents,
    private readonly changes: TenantChanges,
    private readonly lifecycle: TenantLifecycle,
    private readonly eras: SessionEras,
  ) {}

  /** @throws AuthError `VALIDATION_FAILED`, `SLUG_ALREADY_EXISTS`, also for the slug of a deleted, unpurged tenant */
  async createTenant(input: CreateTenantInput, manager?: EntityManager): Promise<NestAuthTenant> {
    const { name, slug } = checkedNewTenant(input)
    const tenant = this.database.manager(manager).create(NestAuthTenant, {
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
    return this.events.around(
      'tenant.created',
      async (entities) => {
        tenant.createdAt = await orTaken(this.insert(tenant, creationOf(tenant), entities))
        await this.announceCreated(tenant, entities)
        return tenant
      },
      manager,
    )
  }

  /** Changes a tenant. @throws AuthError `TENANT_NOT_FOUND`, `VALIDATION_FAILED`, `SLUG_ALREADY_EXISTS` */
  updateTenant(id: string, input: UpdateTenantInput, manager?: EntityManager): Promise<NestAuthTenant> {
    return this.database.runInTransaction(async (entities) => {
      const tenant = await entities.findOne(NestAuthTenant, {
        where: { id, deletedAt: IsNull() },
        lock: { mode: 'pessimistic_write' },
      })
      if (!tenant || id === ROOT_SCOPE_ID) throw new AuthError('TENANT_NOT_FOUND')
      const wanted = { ...input, ...checkedNames(tenant, input) }
      const changed = updatable.filter(
        (key) => wanted[key] !== undefined && !isDeepStrictEqual(wanted[key], tenant[key]),
      )
      if (changed.length === 0) return tenant
      const values = Object.fromEntries(changed.map((key) => [key, wanted[key]]))
      await orTaken(entities.update(NestAuthTenant, { id }, values))
      Object.assign(tenant, values)
      await this.audit.record(
        { action: 'tenant.updated', tenantId: id, target: { kind: 'tenant', id }, details: { changed } },
        entities,
      )
      const { slug, name } = tenant
      await this.events.publish(
        { name: 'tenant.updated', tenantId: id, data: { id, slug, name, changed } },
        entities,
      )
      this.changes.announce(id, entities)
      return tenant
    }, manager)
  }

  /**
   * Puts a tenant out of force: nobody signs in, refreshes or is served there until it is restored. Repeating it
   * changes nothing. @throws AuthError `TENANT_NOT_FOUND`
   */
  suspendTenant(id: string, reason?: string, manager?: EntityManager): Promise<void> {
    return this.lifecycle.suspend(id, reason, manager)
  }

  /** Puts a suspended tenant, or a deleted one in its grace period, back in force. @throws AuthError `TENANT_NOT_FOUND` */
  restoreTenant(id: string, manager?: EntityManager): Promise<void> {
    return this.lifecycle.restore(id, this.options.tenantDeletionGraceDays, manager)
  }

  /**
   * Puts a tenant out of force and marks it to be purged, with everything in it, when `tenant.deletionGraceDays`
   * have passed; until then it can be restored, and its slug is taken. @throws AuthError `TENANT_NOT_FOUND`
   */
  deleteTenant(id: string, manager?: EntityManager): Promise<void> {
    return this.lifecycle.delete(id, this.options.tenantDeletionGraceDays, manager)
  }

  /**
   * Ends every session in a tenant at once, also those in which staff acts, however many there are. No sign-in from before
   * leads into it again, by a refresh, a switch or the choice of a tenant; what its people do in other tenants goes on.
   * Where tenants have users of their own, that is all their sessions, and links that would replace a password or address end
   * as well. Passwords stay good. Without tenancy there is no tenant to name: `UserService.endAllSessions`.
   * @throws AuthError `TENANT_NOT_FOUND`
   */
  endSessions(id: string, manager?: EntityManager): Promise<void> {
    return this.eras.endIn(id, manager)
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

  /** Tenants, suspended ones included and deleted ones not. */
  getTenants(
    { where = {}, ...options }: GetTenantsOptions = {},
    manager?: EntityManager,
  ): Promise<NestAuthTenant[]> {
    if (where.id === ROOT_SCOPE_ID) return Promise.resolve([])
    return this.database.manager(manager).find(NestAuthTenant, {
      ...options,
      where: { id: Not(ROOT_SCOPE_ID), ...where, deletedAt: IsNull() },
    } satisfies FindManyOptions<NestAuthTenant>)
  }

  /**
   * Writes the reserved root scope and, where one is configured, the default tenant; answers the id of the latter.
   * Any number of processes may do this at once.
   */
  async ensureFoundations(defaultTenant: { name: string; slug: string } | null): Promise<string | null> {
    const wanted = defaultTenant && checkedDefaultTenant(defaultTenant)
    await this.database.query(
      `insert into nest_auth_tenants (id, slug, name, branding, settings, metadata)
       values ($1, '*', 'Root scope', '{}', '{}', '{}') on conflict do nothing`,
      [ROOT_SCOPE_ID],
    )
    if (!wanted) return null
    const known = await this.getTenantBySlug(wanted.slug)
    if (known) return known.id
    await this.createTenant(wanted).catch(unlessTaken)
    return (await this.getTenantBySlug(wanted.slug))?.id ?? null
  }

  /** Writes the row of a new tenant and the audit of it; answers when it was. */
  protected async insert(
    { id, slug, name, joinPolicy, branding, settings, metadata }: NestAuthTenant,
    entry: NewAuditEntry,
    manager?: EntityManager,
  ): Promise<Date> {
    const rows = await this.database.query<{ created_at: Date }>(
      insertTenant,
      [
        id,
        slug,
        name,
        joinPolicy,
        JSON.stringify(branding),
        JSON.stringify(settings),
        JSON.stringify(metadata),
        auditParameter(entry),
      ],
      manager,
    )
    return rows[0]!.created_at
  }

  private announceCreated({ id, slug, name }: NestAuthTenant, manager?: EntityManager): Promise<void> {
    return this.events.publish({ name: 'tenant.created', tenantId: id, data: { id, slug, name } }, manager)
  }
}

function creationOf({ id, slug, name }: NestAuthTenant): NewAuditEntry {
  return {
    action: 'tenant.created',
    tenantId: id,
    target: { kind: 'tenant', id },
    details: { slug, name },
  }
}

const insertTenant = prepared(`with tenant as (
     insert into nest_auth_tenants (id, slug, name, join_policy, branding, settings, metadata)
     values ($1, $2, $3, $4, $5, $6, $7) returning created_at),
   audited as (${auditInsert('$8')})
   select created_at from tenant`)

const updatable = ['name', 'slug', 'joinPolicy', 'branding', 'settings', 'metadata'] as const

async function orTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (isUniqueViolation(error, 'uq_nest_auth_tenants_slug')) throw new AuthError('SLUG_ALREADY_EXISTS')
    throw error
  }
}

/** Of several processes that write the same tenant at once, one does; the others take it. */
function unlessTaken(error: unknown): void {
  if (!(error instanceof AuthError && error.code === 'SLUG_ALREADY_EXISTS')) throw error
}
