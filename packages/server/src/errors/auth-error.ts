import { errorStatus } from '@nest-auth/js-client/contract'
import type { ErrorBody, ErrorCode } from '@nest-auth/js-client/contract'

const messages: Record<ErrorCode, string> = {
  VALIDATION_FAILED: 'The request is not valid; details.issues names each problem.',
  MALFORMED_REQUEST: 'The request could not be read.',
  WEAK_PASSWORD: 'The password does not meet the policy; details names the rule.',
  TENANT_REQUIRED:
    'This needs a tenant: signed out, send its id as tenantId (look it up by its slug), or found one at sign-up by newTenant where details name it; signed in, join, create or switch to one.',
  INVALID_TOKEN: 'The link has expired or was used; ask for a new one.',
  UNAUTHENTICATED: 'Sign in first.',
  INVALID_CREDENTIALS: 'The credentials are not right.',
  INVALID_REFRESH_TOKEN: 'The session has ended; sign in again.',
  INVALID_SELECTION_TOKEN: 'The selection has expired; sign in again.',
  FORBIDDEN: 'This is not allowed.',
  WRONG_PASSWORD: 'The current password is not right.',
  CSRF_REJECTED: 'The request came from another site; `trustedOrigins` has to name the origin of its page.',
  SIGNUP_DISABLED: 'Sign-up is closed; ask for an invitation.',
  INVITATION_REQUIRED: 'Joining this tenant takes an invitation.',
  TENANT_CREATION_DISABLED:
    "Creating tenants is closed: it takes `tenant.allowCreate`, and beside a tenant one has `tenant.mode: 'SHARED'`.",
  TENANT_SUSPENDED: 'The tenant is suspended.',
  ROLE_NOT_ASSIGNABLE: 'Somebody else has to give or take this role.',
  NOT_FOUND: 'There is nothing here.',
  TENANT_NOT_FOUND: 'There is no such tenant.',
  SESSION_NOT_FOUND: 'There is no such session.',
  MEMBER_NOT_FOUND: 'There is no such member.',
  ROLE_NOT_FOUND: 'There is no such role.',
  INVITATION_NOT_FOUND: 'There is no such invitation.',
  INVITATION_FOR_OTHER_ACCOUNT: 'The invitation is for another account; details.email names it.',
  EMAIL_ALREADY_EXISTS: 'The email address is in use; sign in, or take another one.',
  PHONE_ALREADY_EXISTS: 'The telephone number is in use; take another one.',
  USERNAME_ALREADY_EXISTS: 'The username is in use; take another one.',
  ROLE_ALREADY_EXISTS: 'There is such a role already; choose another name.',
  SLUG_ALREADY_EXISTS: 'The slug is in use or reserved; choose another one.',
  TENANT_SWITCH_NOT_SUPPORTED: 'Accounts belong to one tenant here; sign in to the other tenant instead.',
  TENANT_MISMATCH: 'The request is for another tenant; switch to details.tenant first.',
  LAST_OWNER: 'A tenant needs an owner; make somebody else one first.',
  PAYLOAD_TOO_LARGE: 'The request body is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'Send the body as application/json.',
  RATE_LIMITED: 'Too many requests; wait and try again.',
  HEADERS_TOO_LARGE: 'The request headers are too large.',
  INTERNAL_ERROR: 'Something went wrong on our side.',
  SERVICE_UNAVAILABLE: 'The service is not available right now; try again shortly.',
}

/** The one error services throw. The filter turns it into the error answer of the contract. */
export class AuthError extends Error {
  override readonly name = 'AuthError'

  constructor(
    readonly code: ErrorCode,
    readonly details?: ErrorBody['details'],
    options?: ErrorOptions,
  ) {
    super(messages[code], options)
  }

  /** HTTP status of the answer. */
  get status(): number {
    return errorStatus[this.code]
  }
}
