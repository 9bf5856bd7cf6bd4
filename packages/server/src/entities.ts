import { NestAuthAdminUser } from './admin/admin-user.entity.ts'
import { NestAuthAuditEntry } from './audit/audit-entry.entity.ts'
import { NestAuthAccessKey } from './credentials/access-key.entity.ts'
import { NestAuthMfaSecret } from './credentials/mfa-secret.entity.ts'
import { NestAuthOtp } from './credentials/otp.entity.ts'
import { NestAuthTrustedDevice } from './credentials/trusted-device.entity.ts'
import { NestAuthGuessCount } from './limits/guess-count.entity.ts'
import { NestAuthLimitCount } from './limits/limit-count.entity.ts'
import { NestAuthOutboxEntry } from './events/outbox-entry.entity.ts'
import { NestAuthInvitation } from './invitations/invitation.entity.ts'
import { NestAuthQueuedMail } from './mail/queued-mail.entity.ts'
import { NestAuthPermission } from './roles/permission.entity.ts'
import { NestAuthRolePermission } from './roles/role-permission.entity.ts'
import { NestAuthRole } from './roles/role.entity.ts'
import { NestAuthSession } from './sessions/session.entity.ts'
import { NestAuthSigningKey } from './sessions/signing-key.entity.ts'
import { NestAuthTenant } from './tenants/tenant.entity.ts'
import { NestAuthIdentity } from './users/identity.entity.ts'
import { NestAuthPlatformAccessRole } from './users/platform-access-role.entity.ts'
import { NestAuthPlatformAccess } from './users/platform-access.entity.ts'
import { NestAuthUserAccessRole } from './users/user-access-role.entity.ts'
import { NestAuthUserAccess } from './users/user-access.entity.ts'
import { NestAuthUser } from './users/user.entity.ts'

/** Every entity of the library; add them to the `entities` of your data source. */
export const nestAuthEntities = [
  NestAuthUser,
  NestAuthSession,
  NestAuthIdentity,
  NestAuthAccessKey,
  NestAuthOtp,
  NestAuthMfaSecret,
  NestAuthTrustedDevice,
  NestAuthRole,
  NestAuthPermission,
  NestAuthRolePermission,
  NestAuthTenant,
  NestAuthUserAccess,
  NestAuthPlatformAccess,
  NestAuthAdminUser,
  NestAuthUserAccessRole,
  NestAuthPlatformAccessRole,
  NestAuthSigningKey,
  NestAuthAuditEntry,
  NestAuthLimitCount,
  NestAuthOutboxEntry,
  NestAuthQueuedMail,
  NestAuthInvitation,
  NestAuthGuessCount,
]
