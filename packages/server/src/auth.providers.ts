import type { Provider } from '@nestjs/common'
import { accessProviders } from './access/access.providers.ts'
import { auditProviders } from './audit/audit.providers.ts'
import { MODULE_OPTIONS_TOKEN } from './auth.module-definition.ts'
import type { NestAuthModuleOptions } from './auth.options.ts'
import { authenticationProviders } from './authentication/authentication.providers.ts'
import { credentialsProviders } from './credentials/credentials.providers.ts'
import { readConfiguration } from './errors/misuse-error.ts'
import { eventsProviders } from './events/events.providers.ts'
import { httpProviders } from './http/http.providers.ts'
import { RESOLVED_OPTIONS, TENANT_POLICY } from './injection-tokens.ts'
import { invitationsProviders } from './invitations/invitations.providers.ts'
import { limitsProviders } from './limits/limits.providers.ts'
import { mailProviders } from './mail/mail.providers.ts'
import { maintenanceProviders } from './maintenance/maintenance.providers.ts'
import { membersProviders } from './members/members.providers.ts'
import { operationsProviders } from './operations/operations.providers.ts'
import { passwordsProviders } from './passwords/passwords.providers.ts'
import { persistenceProviders } from './persistence/persistence.providers.ts'
import { platformProviders } from './platform/platform.providers.ts'
import { inPortableForm } from './portable-forms.ts'
import { recoveryProviders } from './recovery/recovery.providers.ts'
import { resolveOptions } from './resolved-options.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { rolesProviders } from './roles/roles.providers.ts'
import { sessionsProviders } from './sessions/sessions.providers.ts'
import { telemetryProviders } from './telemetry/telemetry.providers.ts'
import { policyFor } from './tenants/policy-for.ts'
import { tenantsProviders } from './tenants/tenants.providers.ts'
import { usersProviders } from './users/users.providers.ts'

/** Everything the module provides, to itself and to the application, one list a room. */
export const providers: Provider[] = inPortableForm([
  {
    provide: RESOLVED_OPTIONS,
    useFactory: (options: NestAuthModuleOptions) => readConfiguration(() => resolveOptions(options)),
    inject: [MODULE_OPTIONS_TOKEN],
  },
  {
    provide: TENANT_POLICY,
    useFactory: (options: ResolvedOptions) => policyFor(options.tenancy, options.requiresTenantAtSignup),
    inject: [RESOLVED_OPTIONS],
  },
  ...persistenceProviders,
  ...passwordsProviders,
  ...limitsProviders,
  ...telemetryProviders,
  ...auditProviders,
  ...eventsProviders,
  ...mailProviders,
  ...tenantsProviders,
  ...rolesProviders,
  ...usersProviders,
  ...credentialsProviders,
  ...sessionsProviders,
  ...accessProviders,
  ...httpProviders,
  ...maintenanceProviders,
  ...recoveryProviders,
  ...membersProviders,
  ...platformProviders,
  ...invitationsProviders,
  ...authenticationProviders,
  ...operationsProviders,
])
