import { Inject, Injectable, createParamDecorator } from '@nestjs/common'
import type { ExecutionContext, PipeTransform } from '@nestjs/common'
import { AuthError } from '../errors/auth-error.ts'
import { TENANT_POLICY } from '../injection-tokens.ts'
import { Database } from '../persistence/database.ts'
import { ROOT_SCOPE_ID } from '../persistence/ids.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { NestAuthTenant } from '../tenants/tenant.entity.ts'
import { NestAuthUserAccess } from '../users/user-access.entity.ts'
import { NestAuthUser } from '../users/user.entity.ts'
import { callerOf } from './caller-of.ts'
import { activeTenantOf } from './current.ts'

@Injectable()
class UserOfCaller implements PipeTransform<AuthContext, Promise<NestAuthUser>> {
  constructor(private readonly database: Database) {}

  async transform(auth: AuthContext): Promise<NestAuthUser> {
    const user = await this.database
      .manager()
      .findOneBy(NestAuthUser, { tenantId: auth.userScopeId, id: auth.userId })
    return user ?? refuse()
  }
}

@Injectable()
class TenantOfCaller implements PipeTransform<string, Promise<NestAuthTenant>> {
  constructor(private readonly database: Database) {}

  async transform(id: string): Promise<NestAuthTenant> {
    return (await this.database.manager().findOneBy(NestAuthTenant, { id })) ?? refuse()
  }
}

@Injectable()
class UserAccessOfCaller implements PipeTransform<AuthContext, Promise<NestAuthUserAccess>> {
  constructor(
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
  ) {}

  async transform(auth: AuthContext): Promise<NestAuthUserAccess> {
    const access = await this.database.manager().findOneBy(NestAuthUserAccess, {
      // Without tenancy roles are held in the root scope.
      tenantId: this.policy.hasTenants ? activeTenantOf(auth) : ROOT_SCOPE_ID,
      userScopeId: auth.userScopeId,
      userId: auth.userId,
    })
    return access ?? refuse()
  }
}

function refuse(): never {
  throw new AuthError('UNAUTHENTICATED')
}

const Caller = createParamDecorator((_: unknown, context: ExecutionContext): AuthContext => callerOf(context))
const ActiveTenantId = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  activeTenantOf(callerOf(context)),
)

/** Parameter: id of the active tenant (string). No query. Refused with `TENANT_REQUIRED` where there is none. */
export const CurrentTenantId = () => ActiveTenantId()

/** Parameter: who calls, in which tenant, with which rights (`AuthContext`). No query. */
export const CurrentSession = () => Caller()

/** Parameter: the caller's `NestAuthUser`. One query. */
export const CurrentUser = () => Caller(UserOfCaller)

/** Parameter: the active `NestAuthTenant`. One query. */
export const CurrentTenant = () => ActiveTenantId(TenantOfCaller)

/** Parameter: the caller's `NestAuthUserAccess` in the active tenant; without tenancy, in the root scope. One query. */
export const CurrentUserAccess = () => Caller(UserAccessOfCaller)

/** Alias of `CurrentUserAccess`. */
export const CurrentMembership = CurrentUserAccess
