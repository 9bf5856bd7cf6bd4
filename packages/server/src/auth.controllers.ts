import type { Type } from '@nestjs/common'
import { AuthenticationController } from './authentication/authentication.controller.ts'
import { DiscoveryController } from './authentication/discovery.controller.ts'
import { MeController } from './authentication/me.controller.ts'
import { SessionsController } from './authentication/sessions.controller.ts'
import { TenantsController } from './authentication/tenants.controller.ts'
import { InvitationsController } from './invitations/invitations.controller.ts'
import { AuditController } from './members/audit.controller.ts'
import { MembersController } from './members/members.controller.ts'
import { TenantController } from './members/tenant.controller.ts'
import { HealthController } from './operations/health/health.controller.ts'
import { SessionStreamsController } from './operations/session-streams/session-streams.controller.ts'
import { PlatformController } from './platform/platform.controller.ts'
import { RecoveryController } from './recovery/recovery.controller.ts'

/** The routes of the contract, one controller a subject. */
export const controllers: Type[] = [
  AuthenticationController,
  MeController,
  TenantsController,
  SessionsController,
  DiscoveryController,
  RecoveryController,
  InvitationsController,
  SessionStreamsController,
  MembersController,
  TenantController,
  AuditController,
  PlatformController,
  HealthController,
]
