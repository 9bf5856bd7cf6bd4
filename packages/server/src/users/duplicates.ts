import { AuthError } from '../errors/auth-error.ts'
import { isUniqueViolation } from '../persistence/database-errors.ts'

/** The error for a subject that belongs to somebody else already. */
export function takenSubject(provider: string): AuthError {
  switch (provider) {
    case 'email':
      return new AuthError('EMAIL_ALREADY_EXISTS')
    case 'phone':
      return new AuthError('PHONE_ALREADY_EXISTS')
    case 'username':
      return new AuthError('USERNAME_ALREADY_EXISTS')
    default:
      return new AuthError('FORBIDDEN', { reason: 'identity_of_another_user' })
  }
}

/** The AuthError behind a violated unique key of a user; null for every other failure. */
export function asTaken(error: unknown): AuthError | null {
  for (const kind of ['email', 'phone', 'username']) {
    if (isUniqueViolation(error, `uq_nest_auth_users_${kind}`)) return takenSubject(kind)
  }
  return null
}
