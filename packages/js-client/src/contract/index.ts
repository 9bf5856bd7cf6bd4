export type { UserId, TenantId, SessionId } from './ids.ts'
export { errorStatus, isErrorCode } from './errors.ts'
export type { ErrorBody, ErrorCode, ValidationIssue } from './errors.ts'
export { platformPermissions, tenantPermissions } from './routes/permissions.ts'
export type { PlatformPermission, TenantPermission } from './routes/permissions.ts'
export { routes } from './routes.ts'
export type { Route, RouteName } from './routes.ts'
export { requests } from './requests.ts'
export type { RequestInput, RequestOutput } from './requests.ts'
export { ruleOf } from './rule-of.ts'
export type { AuditEntry, Invitation, Member, RoleListItem } from './administration.ts'
export { responses, tenant, membership } from './responses.ts'
export { user } from './user.ts'
export type { User } from './user.ts'
export type {
  Actor,
  AuthenticatedResult,
  BearerResult,
  Branding,
  LoginResult,
  Membership,
  ResponseOf,
  Session,
  SessionEvent,
  SessionListItem,
  Tenant,
  TenantListItem,
  TokenSet,
} from './responses.ts'
