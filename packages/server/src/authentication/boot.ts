import { Inject, Injectable, Logger } from '@nestjs/common'
import type { OnModuleInit } from '@nestjs/common'
import { MODULE_OPTIONS_TOKEN } from '../auth.module-definition.ts'
import type { NestAuthModuleOptions } from '../auth.options.ts'
import { nestAuthEntities } from '../entities.ts'
import { NestAuthMisuseError, toldByMessage } from '../errors/misuse-error.ts'
import { tellUnlessCaught } from '../errors/uncaught-misuse.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from '../injection-tokens.ts'
import { hasSqlState } from '../persistence/database-errors.ts'
import { Database } from '../persistence/database.ts'
import { IsolationCheck } from '../persistence/isolation/isolation-check.ts'
import type { ResolvedOptions } from '../resolved-options.ts'
import { SystemRoles } from '../roles/system-roles.ts'
import { SigningKeys } from '../sessions/signing-keys.ts'
import type { TenantPolicy } from '../tenants/tenant-policy.ts'
import { TenantService } from '../tenants/tenant.service.ts'
import { warningOfUsersLeftBehind } from '../users/users-left-behind.ts'
import { DefaultTenant } from './default-tenant.ts'

/** Condition undefined_table (PostgreSQL, appendix A). */
const undefinedTable = '42P01'

/** Proves isolation, then writes what must be there before the first request: root scope, system roles, default tenant, signing key. */
@Injectable()
export class Boot implements OnModuleInit {
  private readonly logger = new Logger('NestAuth')

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) private readonly given: NestAuthModuleOptions,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(TENANT_POLICY) private readonly policy: TenantPolicy,
    private readonly database: Database,
    private readonly isolation: IsolationCheck,
    private readonly tenants: TenantService,
    private readonly roles: SystemRoles,
    private readonly keys: SigningKeys,
    private readonly defaultTenant: DefaultTenant,
  ) {}

  async onModuleInit(): Promise<void> {
    try {
      this.warnOfSilentLeak()
      this.tellWhatNeedsMail()
      this.expectEntities()
      await this.isolation.prove()
      this.defaultTenant.id = (await this.tenants.ensureFoundations(this.options.defaultTenant)) ?? undefined
      await this.roles.ensure()
      await this.keys.load()
      const warning = await warningOfUsersLeftBehind(this.database, this.policy)
      if (warning) this.logger.warn(warning)
    } catch (error) {
      const refusal = toldByMessage(hasSqlState(error, [undefinedTable]) ? missingTables(error) : error)
      tellUnlessCaught(refusal)
      throw refusal
    }
  }

  /** First of all: a database whose tables nobody knows looks unisolated, or as if it could not announce its changes. */
  private expectEntities(): void {
    const { dataSource } = this.database.manager()
    const missing = nestAuthEntities.filter((entity) => !dataSource.hasMetadata(entity))
    if (missing.length === 0) return
    const names =
      missing.length < nestAuthEntities.length ? missing.map(({ name }) => name).join(', ') : 'all'
    throw new NestAuthMisuseError(
      `The data source does not know the entities of Nest Auth (${names} are missing). Add them to its entities: ` +
        '`nestAuthDatabase({ …, entities: [...nestAuthEntities, …] })`.',
    )
  }

  /** The routes are mapped nevertheless, and answer as if there were none. */
  private tellWhatNeedsMail(): void {
    if (this.options.mail) return
    this.logger.log(
      'Resetting passwords, verifying and changing email addresses, and invitations are off, and their routes answer ' +
        '404 NOT_FOUND: they need `mail`. `mail: { devOutbox: true, appUrl: … }` shows the mails while developing.',
    )
  }

  /** Without mail a sign-up cannot keep to itself who has an account; in production somebody should have decided that. */
  private warnOfSilentLeak(): void {
    const { isSignupEnabled, mail } = this.options
    if (process.env['NODE_ENV'] !== 'production' || !isSignupEnabled || mail) return
    if (this.given.signup?.revealsTakenEmail !== undefined) return
    this.logger.warn(
      'Sign-ups tell anybody which addresses have an account. Set `mail`, so that only the owner is told, or ' +
        '`signup.revealsTakenEmail: true` if that is meant.',
    )
  }
}

/** Without a cause, whose stack would be printed as well. */
function missingTables(error: unknown): NestAuthMisuseError {
  return new NestAuthMisuseError(
    'The tables of Nest Auth do not exist. Create them: `synchronize: true` in development, a migration in ' +
      `production. (${(error as Error).message})`,
  )
}
