import { Inject, Injectable } from '@nestjs/common'
import { And, Equal, InstanceChecker, IsNull, Not } from 'typeorm'
import type { EntityManager, FindOperator } from 'typeorm'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import { NestAuthTenant } from '../tenants/tenant.entity.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { canonicalSubject } from './addresses.ts'
import type { AddressKind } from './addresses.ts'
import { isInForce } from './rights.sql.ts'
import type { GetUserOptions, GetUsersOptions } from './user-data.ts'
import { UserScopes } from './user-scopes.ts'
import { NestAuthUser } from './user.entity.ts'

/** Finds users, and the tenants they are in. */
@Injectable()
export class UserQueries {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly scopes: UserScopes,
    private readonly database: Database,
  ) {}

  async byId(id: string, { tenantId, ...options }: GetUserOptions, manager?: EntityManager) {
    const where = this.scopes.byId(id, tenantId)
    return where && this.database.manager(manager).findOne(NestAuthUser, { ...options, where })
  }

  byAddress(
    kind: AddressKind,
    address: string,
    { tenantId, ...options }: GetUserOptions,
    manager?: EntityManager,
  ) {
    const { scopeId } = this.policy.targetOf(tenantId)
    return this.database.manager(manager).findOne(NestAuthUser, {
      ...options,
      where: { tenantId: scopeId, [kind]: canonicalSubject(kind, address) },
    })
  }

  many(options: GetUsersOptions, manager?: EntityManager): Promise<NestAuthUser[]> {
    return this.database.manager(manager).find(NestAuthUser, this.confined(options))
  }

  manyAndCount(options: GetUsersOptions, manager?: EntityManager): Promise<[NestAuthUser[], number]> {
    return this.database.manager(manager).findAndCount(NestAuthUser, this.confined(options))
  }

  count(options: GetUsersOptions, manager?: EntityManager): Promise<number> {
    return this.database.manager(manager).count(NestAuthUser, this.confined(options))
  }

  /** Members holding the role in one tenant; without a tenant, in any, and the platform staff holding it. */
  async byRole(
    role: { name: string; guard: string },
    tenantId: string | undefined,
    manager?: EntityManager,
  ): Promise<NestAuthUser[]> {
    if (tenantId !== undefined && !this.scopes.canHaveMembers(tenantId)) return []
    const scope = this.scopes.inTenant(tenantId)
    return this.database
      .manager(manager)
      .createQueryBuilder(NestAuthUser, 'u')
      .setFindOptions({ where: { tenantId: scope }, order: { id: 'ASC' } })
      .andWhere(
        tenantId === undefined
          ? `(${heldInTenant()} or ${heldOnPlatform})`
          : heldInTenant('and a.tenant_id = :tenantId'),
        {
          name: role.name,
          guard: role.guard,
          ...(tenantId !== undefined && { tenantId }),
        },
      )
      .getMany()
  }

  /** The tenants a user is a member of in force, by name. */
  async tenantsOf(userId: string, manager?: EntityManager): Promise<NestAuthTenant[]> {
    const user = await this.byId(userId, {}, manager)
    if (!user) return []
    return this.database
      .manager(manager)
      .createQueryBuilder(NestAuthTenant, 't')
      .setFindOptions({
        where: { id: Not(ROOT_SCOPE_ID), deletedAt: IsNull() },
        order: { name: 'ASC', id: 'ASC' },
      })
      .andWhere(
        `exists (select 1 from nest_auth_user_accesses a
          where a.tenant_id = t.id and a.user_scope_id = :scopeId and a.user_id = :userId and ${isInForce('a', 't')})`,
        { scopeId: user.tenantId, userId: user.id },
      )
      .getMany()
  }

  async isMember(tenantId: string, userId: string, manager?: EntityManager): Promise<boolean> {
    const user = this.scopes.memberOf(tenantId, userId)
    if (!user) return false
    const rows = await this.database.query(
      `select 1 from nest_auth_user_accesses a join nest_auth_tenants t on t.id = a.tenant_id
        where a.tenant_id = $1 and a.user_scope_id = $2 and a.user_id = $3 and ${isInForce('a', 't')}`,
      [tenantId, user.tenantId, user.id],
      manager,
    )
    return rows.length > 0
  }

  private confined(options: GetUsersOptions): GetUsersOptions {
    const scope = operator(this.scopes.visible)
    const { where = {} } = options
    const alternatives = Array.isArray(where) ? where : [where]
    return {
      ...options,
      // No alternative at all is no condition to TypeORM; here it must not lift the confinement.
      where: (alternatives.length > 0 ? alternatives : [{}]).map((where) => ({
        ...where,
        tenantId: where.tenantId === undefined ? scope : And(scope, operator(where.tenantId as string)),
      })),
    }
  }
}

const heldInTenant = (condition = '') => `exists (
  select 1 from nest_auth_user_accesses a
    join nest_auth_tenants t on t.id = a.tenant_id
    join nest_auth_user_access_roles x on x.tenant_id = a.tenant_id and x.user_access_id = a.id
    join nest_auth_roles r on r.tenant_id = x.role_scope_id and r.id = x.role_id
   where a.user_scope_id = u.tenant_id and a.user_id = u.id and ${isInForce('a', 't')}
     and r.name = :name and r.guard = :guard ${condition})`

const heldOnPlatform = `exists (
  select 1 from nest_auth_platform_accesses p
    join nest_auth_platform_access_roles x on x.tenant_id = p.tenant_id and x.platform_access_id = p.id
    join nest_auth_roles r on r.tenant_id = x.tenant_id and r.id = x.role_id
   where p.tenant_id = u.tenant_id and p.user_id = u.id and p.is_active and r.name = :name and r.guard = :guard)`

function operator(value: string | FindOperator<string>): FindOperator<string> {
  return InstanceChecker.isFindOperator(value) ? value : Equal(value)
}
