import { Inject, Injectable } from '@nestjs/common'
import type { OnModuleInit } from '@nestjs/common'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { RESOLVED_OPTIONS } from '../injection-tokens.ts'
import { IsolationCheck } from '../persistence/isolation/isolation-check.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { SystemRoles } from '../roles/system-roles.ts'
import { SigningKeys } from '../sessions/signing-keys.ts'
import { TenantService } from '../tenants/tenant.service.ts'
import { DefaultTenant } from './default-tenant.ts'

/** Proves isolation, then writes what must be there before the first request: root scope, system roles, default tenant, signing key. */
@Injectable()
export class Boot implements OnModuleInit {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly isolation: IsolationCheck,
    private readonly tenants: TenantService,
    private readonly roles: SystemRoles,
    private readonly keys: SigningKeys,
    private readonly defaultTenant: DefaultTenant,
  ) {}

  async onModuleInit(): Promise<void> {
    try {
      await this.isolation.prove()
      this.defaultTenant.id = (await this.tenants.ensureFoundations(this.options.defaultTenant)) ?? undefined
      await this.roles.ensure()
      await this.keys.load()
    } catch (error) {
      throw isMissingTable(error)
        ? new NestAuthMisuseError(
            'The tables of Nest Auth do not exist. Add `...nestAuthEntities` to the entities of your data source and ' +
              'create the tables: `synchronize: true` in development, a migration in production.',
            { cause: error },
          )
        : error
    }
  }
}

/** Condition 42P01, undefined_table (PostgreSQL, appendix A). */
function isMissingTable(error: unknown): boolean {
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } }
  return code === '42P01' || driverError?.code === '42P01'
}
