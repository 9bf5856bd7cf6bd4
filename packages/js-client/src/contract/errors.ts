/**
 * Every error code a server can answer, with its HTTP status. The list is closed: branch on the code, never on
 * the message.
 */
export const errorStatus = {
  VALIDATION_FAILED: 400,
  MALFORMED_REQUEST: 400,
  WEAK_PASSWORD: 400,
  TENANT_REQUIRED: 400,
  INVALID_TOKEN: 400,
  UNAUTHENTICATED: 401,
  INVALID_CREDENTIALS: 401,
  INVALID_REFRESH_TOKEN: 401,
  INVALID_SELECTION_TOKEN: 401,
  FORBIDDEN: 403,
  WRONG_PASSWORD: 403,
  CSRF_REJECTED: 403,
  SIGNUP_DISABLED: 403,
  INVITATION_REQUIRED: 403,
  TENANT_CREATION_DISABLED: 403,
  TENANT_SUSPENDED: 403,
  ROLE_NOT_ASSIGNABLE: 403,
  NOT_FOUND: 404,
  TENANT_NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  MEMBER_NOT_FOUND: 404,
  ROLE_NOT_FOUND: 404,
  INVITATION_NOT_FOUND: 404,
  EMAIL_ALREADY_EXISTS: 409,
  PHONE_ALREADY_EXISTS: 409,
  USERNAME_ALREADY_EXISTS: 409,
  ROLE_ALREADY_EXISTS: 409,
  SLUG_ALREADY_EXISTS: 409,
  TENANT_SWITCH_NOT_SUPPORTED: 409,
  TENANT_MISMATCH: 409,
  LAST_OWNER: 409,
  INVITATION_FOR_OTHER_ACCOUNT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const

/** The closed list of error codes. */
export type ErrorCode = keyof typeof errorStatus

/** One problem of a request: where, and which rule. Never the value itself. */
export interface ValidationIssue {
  /** Dotted path inside the body, query or path parameters; empty for the whole. */
  path: string
  /** The rule that failed, such as `email`, `required`, or `strict_object` for a field nobody knows. */
  type: string
}

/** The JSON body of every error answer. */
export interface ErrorBody {
  statusCode: number
  code: ErrorCode
  message: string
  requestId: string
  details?: { issues?: ValidationIssue[]; retryAfterSeconds?: number; [key: string]: unknown }
}

/** Whether a value is one of the known error codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorStatus, value)
}
