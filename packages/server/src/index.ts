export { NestAuthModule } from './auth.module.ts'
export type {
  AuditOptions,
  DefaultTenantOptions,
  InvalidationOptions,
  LimitOptions,
  MaintenanceOptions,
  NestAuthModuleExtras,
  NestAuthModuleOptions,
  PasswordOptions,
  PlatformOptions,
  ShutdownOptions,
  SignupOptions,
  TenantOptions,
  TokenOptions,
  UserOptions,
} from './auth.options.ts'
export { nestAuthEntities } from './entities.ts'
export { NestAuthAdminUser } from './admin/admin-user.entity.ts'
export { NestAuthAccessKey } from './credentials/access-key.entity.ts'
export { NestAuthMfaSecret } from './credentials/mfa-secret.entity.ts'
export { NestAuthOtp } from './credentials/otp.entity.ts'
export { NestAuthTrustedDevice } from './credentials/trusted-device.entity.ts'
export type { MailContent, MailContext } from './mail/mail-content.ts'
export type { AppUrl, MailLink } from './mail/mail-links.ts'
export type { MailMessage, MailSender } from './mail/mail-sender.ts'
export type { MailKind, MailTemplate } from './mail/mail-templates.ts'
export type { MailOptions } from './mail/mail.options.ts'
export { NestAuthInvitation } from './invitations/invitation.entity.ts'
export { NestAuthQueuedMail } from './mail/queued-mail.entity.ts'
export { NestAuthPermission } from './roles/permission.entity.ts'
export { NestAuthRolePermission } from './roles/role-permission.entity.ts'
export { NestAuthRole } from './roles/role.entity.ts'
export { NestAuthSession } from './sessions/session.entity.ts'
export { NestAuthSigningKey } from './sessions/signing-key.entity.ts'
export { SigningKeys } from './sessions/signing-keys.ts'
export { NestAuthTenant } from './tenants/tenant.entity.ts'
export { NestAuthIdentity } from './users/identity.entity.ts'
export { NestAuthPlatformAccessRole } from './users/platform-access-role.entity.ts'
export { NestAuthPlatformAccess } from './users/platform-access.entity.ts'
export { NestAuthUserAccessRole } from './users/user-access-role.entity.ts'
export { NestAuthUserAccess } from './users/user-access.entity.ts'
export { NestAuthUser } from './users/user.entity.ts'
export { Audit } from './audit/audit.ts'
export { NestAuthAuditEntry } from './audit/audit-entry.entity.ts'
export type { AuditActorKind } from './audit/audit-entry.entity.ts'
export type { AuditAction } from './audit/audit-actions.ts'
export type { AuditListItem, AuditPage, AuditQuery } from './audit/audit-list.ts'
export type { AuditActor, NewAuditEntry } from './audit/audit-row.ts'
export type { AuditDetail, AuditDetails } from './audit/audit-text.ts'
export {
  AuthEvent,
  TenantCreatedEvent,
  TenantDeletedEvent,
  TenantRestoredEvent,
  TenantSuspendedEvent,
  TenantUpdatedEvent,
  UserCreatedEvent,
  UserDeletedEvent,
  UserLoggedInEvent,
  UserRegisteredEvent,
  UserUpdatedEvent,
} from './events/auth-event.ts'
export type { AnyAuthEvent, NewAuthEvent } from './events/auth-event.ts'
export type { AuthEventData, AuthEventName } from './events/auth-event-data.ts'
export { AuthEvents } from './events/auth-events.ts'
export { NestAuthOutboxEntry } from './events/outbox-entry.entity.ts'
export { OnAuthEvent } from './events/on-auth-event.decorator.ts'
export type { DurableListenerOptions } from './events/on-auth-event.decorator.ts'
export { AuthMaintenance } from './maintenance/auth-maintenance.ts'
export type { MaintenanceReport } from './maintenance/auth-maintenance.ts'
export { AuthError } from './errors/auth-error.ts'
export { NestAuthMisuseError } from './errors/misuse-error.ts'
export { AmbientDataSource } from './persistence/ambient-data-source.ts'
export type { AmbientEntityManager } from './persistence/ambient-entity-manager.ts'
export { createNestAuthDataSource, nestAuthDatabase } from './persistence/nest-auth-database.ts'
export type { PortableEngine } from './persistence/portable/create-portable-data-source.ts'
export { UnguardedStatementError } from './persistence/portable/guard/unguarded-statement-error.ts'
export { PortableDataSource } from './persistence/portable/portable-data-source.ts'
export type {
  DatabaseLogin,
  DatabasePassword,
  DatabaseServerOptions,
} from './persistence/database-server-options.ts'
export type { NestAuthDatabaseOptions } from './persistence/nest-auth-database.ts'
export { NestAuthGuessCount } from './limits/guess-count.entity.ts'
export { NestAuthLimitCount } from './limits/limit-count.entity.ts'
export { RateLimits } from './limits/rate-limits.ts'
export type { LimitSubject } from './limits/rate-limits.ts'
export type { Allowance, Budget, BudgetName } from './limits/budgets.ts'
export type { LimitStoreChoice } from './limits/store-for.ts'
export type { RedisConnection } from './limits/redis-limit-store.ts'
export { isolationSql } from './persistence/isolation/policies.sql.ts'
export type { SettingsTransport } from './persistence/isolation/settings-transport.ts'
export { Tenancy } from './persistence/isolation/tenancy.ts'
export { TenantScoped } from './persistence/isolation/tenant-scoped.decorator.ts'
export { IsolatedDataSource } from './persistence/isolation/isolated-data-source.ts'
export { ROOT_SCOPE_ID, newId } from './persistence/ids.ts'
export { argon2Hasher } from './passwords/argon2-hasher.ts'
export type { Argon2Cost } from './passwords/argon2-cost.ts'
export type { BreachCheck } from './passwords/breach-check.ts'
export type { PasswordHasher } from './passwords/password-hasher.ts'
export type { AuthContext, RoleGrant } from './request-context/auth-context.ts'
export { currentAuth, currentTenantId } from './access/current.ts'
export {
  CurrentMembership,
  CurrentSession,
  CurrentTenant,
  CurrentTenantId,
  CurrentUser,
  CurrentUserAccess,
} from './access/current.decorators.ts'
export { Public } from './access/public.decorator.ts'
export type { GuardName, PermissionName, Register, RoleName } from './access/register.ts'
export { RefuseActors } from './access/refuse-actors.decorator.ts'
export { RequireGuard, RequirePermissions, RequireRoles } from './access/require.decorators.ts'
export type { AnyOrAll } from './access/require.decorators.ts'
export type { CreateRoleInput, RoleRef, UpdateRoleInput } from './roles/role-data.ts'
export { RoleService } from './roles/role.service.ts'
export { PlatformService } from './platform/platform.service.ts'
export { RoleGuardEnum } from './roles/role-guard.ts'
export { systemRoles } from './roles/system-roles.ts'
export type { SystemRoleName } from './roles/system-roles.ts'
export { NestAuthLogger } from './telemetry/nest-auth-logger.ts'
export type { LogLevel, LogOptions, MetricOptions } from './telemetry/telemetry.options.ts'
export { TenantService } from './tenants/tenant.service.ts'
export type { CreateTenantInput, GetTenantsOptions, UpdateTenantInput } from './tenants/tenant-data.ts'
export { UserService } from './users/user.service.ts'
export type {
  CreateUserContext,
  CreateUserData,
  GetUserOptions,
  GetUsersOptions,
  UpdateUserData,
} from './users/user-data.ts'
export type { AfterCreateUser, UserHookContext } from './users/user-hooks.ts'
export type { IdentityData } from './users/identities.ts'
export { subdomainOf } from './tenants/tenant-resolver.ts'
export type { TenantResolve } from './tenants/tenant-resolver.ts'
export type { Dialect } from './persistence/portable/dialect-columns.ts'
export { nestAuthMigrations } from './migrations.ts'
export { schemaDifference } from './schema/schema-difference.ts'
export type { SchemaDifference } from './schema/schema-difference.ts'
export { isolationScript, schemaSql } from './schema/schema-sql.ts'
