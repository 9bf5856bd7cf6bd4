export type { UserId, TenantId, SessionId } from './ids.ts'
export { errorStatus, isErrorCode } from './errors.ts'
export type { ErrorBody, ErrorCode, ValidationIssue } from './errors.ts'
export { platformPermissions, tenantPermissions } from './routes/permissions.ts'
export type { PlatformPermission, TenantPermission } from './routes/permissions.ts'
export { routes } from './routes.ts'
export type { Route, RouteName } from './routes.ts'
export { requests } from './requests.ts'
export type { RequestInput, RequestOutput } from './requests.ts'
export { responses, user, tenant, membership } from './responses.ts'
export type {
  Actor,
  AuditEntry,
  AuthenticatedResult,
  BearerResult,
  Invitation,
  Branding,
  LoginResult,
  Member,
  Membership,
  ResponseOf,
  RoleListItem,
  Session,
  SessionEvent,
  SessionListItem,
  Tenant,
  TenantListItem,
  TokenSet,
  User,
} from './responses.ts'
