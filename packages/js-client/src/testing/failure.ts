import { errorStatus } from '../contract/index.ts'
import type { ErrorBody, ErrorCode } from '../contract/index.ts'
import type { Challenge } from './bearer-challenge.ts'

/** A refusal with a code of the contract; the server turns it into the error body. */
export class Failure extends Error {
  readonly code: ErrorCode
  readonly details: ErrorBody['details']

  constructor(code: ErrorCode, details?: ErrorBody['details']) {
    super(code)
    this.code = code
    this.details = details
  }
}

/** A refusal of one field by a rule the schemas cannot know, such as a tenant where tenancy is off. */
export function fieldFailure(path: string, type: string): Failure {
  return new Failure('VALIDATION_FAILED', { issues: [{ path, type }] })
}

/** The HTTP answer to a failure; the challenge belongs to callers who have not proved who they are. */
export function failureResponse(failure: Failure, headers: Headers, challenge: Challenge): Response {
  const isChallenged = failure.code === 'UNAUTHENTICATED'
  if (isChallenged) headers.set('www-authenticate', challenge.header)
  const statusCode = errorStatus[failure.code]
  const body: ErrorBody = {
    statusCode,
    code: failure.code,
    message: (isChallenged && challenge.message) || messages[failure.code],
    requestId: crypto.randomUUID(),
    ...(failure.details && { details: failure.details }),
  }
  const retryAfter = failure.details?.retryAfterSeconds
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter))
  return Response.json(body, { status: statusCode, headers })
}

const messages: Record<ErrorCode, string> = {
  VALIDATION_FAILED: 'The request is not valid.',
  MALFORMED_REQUEST: 'The request could not be read.',
  WEAK_PASSWORD: 'The password is too weak.',
  TENANT_REQUIRED: 'A tenant is required.',
  INVALID_TOKEN: 'The token is not valid.',
  UNAUTHENTICATED: 'Sign in first.',
  INVALID_CREDENTIALS: 'The credentials are not valid.',
  INVALID_REFRESH_TOKEN: 'The refresh token is not valid.',
  INVALID_SELECTION_TOKEN: 'The selection token is not valid.',
  FORBIDDEN: 'This is not allowed.',
  WRONG_PASSWORD: 'The password is not right.',
  CSRF_REJECTED: 'The request did not come from an allowed origin.',
  SIGNUP_DISABLED: 'Sign-up is off.',
  INVITATION_REQUIRED: 'An invitation is required.',
  TENANT_CREATION_DISABLED: 'Tenants cannot be created here.',
  TENANT_SUSPENDED: 'The tenant is suspended.',
  ROLE_NOT_ASSIGNABLE: 'The role cannot be assigned.',
  NOT_FOUND: 'There is nothing here.',
  TENANT_NOT_FOUND: 'The tenant was not found.',
  SESSION_NOT_FOUND: 'The session was not found.',
  MEMBER_NOT_FOUND: 'The member was not found.',
  ROLE_NOT_FOUND: 'The role was not found.',
  INVITATION_NOT_FOUND: 'The invitation was not found.',
  INVITATION_FOR_OTHER_ACCOUNT: 'The invitation is for another account.',
  EMAIL_ALREADY_EXISTS: 'The email address is taken.',
  PHONE_ALREADY_EXISTS: 'The phone number is taken.',
  USERNAME_ALREADY_EXISTS: 'The username is taken.',
  ROLE_ALREADY_EXISTS: 'The role is taken.',
  SLUG_ALREADY_EXISTS: 'The slug is taken.',
  TENANT_SWITCH_NOT_SUPPORTED: 'Tenants cannot be switched here.',
  TENANT_MISMATCH: 'The request is for another tenant.',
  LAST_OWNER: 'A tenant needs an owner.',
  PAYLOAD_TOO_LARGE: 'The request is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'Send JSON.',
  RATE_LIMITED: 'Too many requests.',
  HEADERS_TOO_LARGE: 'The headers are too large.',
  INTERNAL_ERROR: 'Something went wrong.',
  SERVICE_UNAVAILABLE: 'The service is not available.',
}
