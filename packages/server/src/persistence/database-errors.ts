const TRANSIENT_CODES = new Set([
  // the server is stopping, starting, or out of connections
  '57P01',
  '57P02',
  '57P03',
  '53300',
  // disk full, out of memory, too many locks
  '53100',
  '53200',
  '53400',
  '58030',
  // serialization failure, deadlock, lock not available, query cancelled, read-only (a failover in progress)
  '40001',
  '40P01',
  '55P03',
  '57014',
  '25006',
  // the network
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'POOL_TIMEOUT',
  // the password, or the token, is just being changed, or nobody gives one
  '28000',
  '28P01',
  'DATABASE_PASSWORD_MISSING',
])

// pg reports these without a code.
const TRANSIENT_MESSAGE =
  /^(timeout expired|timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error|Client was closed and is not queryable|Cannot use a pool after calling end|Driver not Connected)/

/** Whether a row with the same unique key exists already, optionally only for one constraint. */
export function isUniqueViolation(error: unknown, constraintName?: string): boolean {
  return violates(error, '23505', constraintName)
}

/** Whether a referenced row is missing or still referenced, optionally only for one constraint. */
export function isForeignKeyViolation(error: unknown, constraintName?: string): boolean {
  return violates(error, '23503', constraintName)
}

/** Whether the same work may succeed when tried again: the connection, a lock or the server's state failed it. */
export function isTransientDatabaseError(error: unknown): boolean {
  if (isGivenUp(error)) return true
  return causes(error).some(({ code, message }) => {
    if (typeof code === 'string' && (TRANSIENT_CODES.has(code) || /^08...$/.test(code))) return true
    return typeof message === 'string' && TRANSIENT_MESSAGE.test(message)
  })
}

/** Whether the database refused with one of these conditions (PostgreSQL, appendix A). */
export function hasSqlState(error: unknown, states: readonly string[]): boolean {
  return causes(error).some(({ code }) => typeof code === 'string' && states.includes(code))
}

/** Whether the server does not know a prepared statement any more, or may not run it as it was described. */
export function isPlanLost(error: unknown): boolean {
  return causes(error).some(
    ({ code, routine }) => code === '26000' || (code === '0A000' && routine === 'RevalidateCachedQuery'),
  )
}

/** What the server is asked to take for a time-out by a statement that comes too late for whoever sent it, and refuses. */
export const GIVEN_UP = 'given up by its caller'

/** Whether the server has refused a statement because it came too late; nothing has happened then. */
export function isGivenUp(error: unknown): boolean {
  return causes(error).some(
    ({ code, message }) => code === '22023' && typeof message === 'string' && message.includes(GIVEN_UP),
  )
}

interface DriverError {
  code?: unknown
  routine?: unknown
  constraint?: unknown
  message?: unknown
  cause?: unknown
  driverError?: unknown
  errors?: unknown
}

function violates(error: unknown, code: string, constraintName: string | undefined): boolean {
  return causes(error).some(
    (cause) => cause.code === code && (constraintName === undefined || cause.constraint === constraintName),
  )
}

function causes(error: unknown, seen = new Set<unknown>()): DriverError[] {
  if (typeof error !== 'object' || error === null || seen.has(error)) return []
  seen.add(error)
  const { cause, driverError, errors } = error as DriverError
  const nested = [driverError, cause, ...(Array.isArray(errors) ? errors : [])]
  return [error, ...nested.flatMap((inner) => causes(inner, seen))]
}
