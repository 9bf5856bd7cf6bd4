import { inTime } from '../background/in-time.ts'
import { AuthError } from '../errors/auth-error.ts'

/** A caller waits for the database no longer than this; a frozen server says neither yes nor no. */
export const DATABASE_DEADLINE_MS = 4000

/**
 * The outcome of work that asks the database, or its refusal when that takes too long; `onLate` may then end the work.
 * @throws AuthError `SERVICE_UNAVAILABLE`
 */
export function withinDeadline<T>(work: Promise<T>, onLate?: () => void): Promise<T> {
  return inTime(work, DATABASE_DEADLINE_MS, () => {
    onLate?.()
    return new AuthError('SERVICE_UNAVAILABLE', undefined, {
      cause: new Error('the database did not answer'),
    })
  })
}
