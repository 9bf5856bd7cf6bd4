export { createAuthClient } from './create-auth-client.ts'
export { AuthApiError, isAuthError } from './http/errors.ts'
export type { AuthApiErrorInit, ClientErrorCode, ClientOnlyErrorCode } from './http/errors.ts'
export type {
  Account,
  AccountKey,
  AccountsState,
  AuthClient,
  AuthClientOptions,
  AuthSnapshot,
  CallInput,
  LoginInput,
  PairKey,
  SignupInput,
  SwitchEvent,
  TokenStorage,
} from './auth-client.ts'
export type {
  AuthenticatedResult,
  Branding,
  ErrorBody,
  ErrorCode,
  LoginResult,
  Membership,
  RequestInput,
  ResponseOf,
  Route,
  RouteName,
  Session,
  SessionId,
  SessionListItem,
  Tenant,
  TenantId,
  TenantListItem,
  User,
  UserId,
  ValidationIssue,
} from './contract/index.ts'
