import { Inject, Module } from '@nestjs/common'
import type { NestModule } from '@nestjs/common'
import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core'
import { rememberHandshakes } from './access/handshakes.ts'
import { serveSockets } from './access/socket-context.ts'
import { Audit } from './audit/audit.ts'
import { ConfigurableModuleClass } from './auth.module-definition.ts'
import { AuthEvents } from './events/auth-events.ts'
import { limitBodies } from './http/body-limit.ts'
import { cutSlowBodies } from './http/slow-bodies.ts'
import { answerUnreadablePaths } from './http/unreadable-paths.ts'
import { RESOLVED_OPTIONS, ROUTE_PREFIX, TENANT_POLICY } from './injection-tokens.ts'
import { RateLimits } from './limits/rate-limits.ts'
import { serveDevOutbox } from './mail/serve-dev-outbox.ts'
import { AuthMaintenance } from './maintenance/auth-maintenance.ts'
import { Database } from './persistence/database.ts'
import { PlatformService } from './platform/platform.service.ts'
import { openRequestContexts } from './request-context/request-context.middleware.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { RoleService } from './roles/role.service.ts'
import { SigningKeys } from './sessions/signing-keys.ts'
import { NestAuthLogger } from './telemetry/nest-auth-logger.ts'
import { TenantService } from './tenants/tenant.service.ts'
import { UserService } from './users/user.service.ts'
import { controllers } from './auth.controllers.ts'
import { providers } from './auth.providers.ts'

/**
 * Multi-tenant authentication for a NestJS application: import it once with `forRoot` or `forRootAsync`. It guards
 * every route of the application and serves its own below `routePrefix`.
 */
@Module({
  controllers,
  providers,
  // The database and the policy are for the parameter decorators, whose pipes are made in the application's modules.
  exports: [
    UserService,
    TenantService,
    RoleService,
    Audit,
    AuthEvents,
    RateLimits,
    SigningKeys,
    AuthMaintenance,
    PlatformService,
    NestAuthLogger,
    Database,
    TENANT_POLICY,
  ],
})
export class NestAuthModule extends ConfigurableModuleClass implements NestModule {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(ROUTE_PREFIX) private readonly routePrefix: string,
    modules: ModulesContainer,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly config: ApplicationConfig,
  ) {
    super()
    // As early as this: gateways are set up before `configure` runs.
    serveSockets(modules, config)
  }

  configure(): void {
    openRequestContexts(this.host, this.options.trustProxyHops)
    rememberHandshakes(this.host)
    answerUnreadablePaths(this.host, this.config, this.routePrefix)
    limitBodies(this.host, this.config, this.routePrefix)
    cutSlowBodies(this.host, this.config, this.routePrefix)
    const outbox = this.options.mail?.devOutbox
    if (outbox) {
      const path = [this.config.getGlobalPrefix(), this.routePrefix, 'dev/outbox'].filter(Boolean).join('/')
      serveDevOutbox(this.host, `/${path.replace(/^\/+/, '')}`, outbox)
    }
  }
}
