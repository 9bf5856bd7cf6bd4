/** A database could not be opened; the message says which one, why, and what to do, never the password. */
export class DatabaseUnreachableError extends Error {
  readonly code = 'DATABASE_UNREACHABLE'
  /** Whether a PostgreSQL server is there, and did not let us in. */
  readonly isLoginRefused: boolean

  constructor(message: string, isLoginRefused = false) {
    super(message)
    this.isLoginRefused = isLoginRefused
    this.name = 'DatabaseUnreachableError'
    // The stack names no file of the application.
    this.stack = String(this)
  }
}

/** The refusal for a database that a driver could not connect to, in a server's or the system's words. */
export function unreachable(
  database: string,
  error: unknown,
  { otherwise, isByUrl = true }: { otherwise?: string; isByUrl?: boolean } = {},
): DatabaseUnreachableError {
  return new DatabaseUnreachableError(
    `cannot open the ${database}: ${reasonOf(error)}. ${advice(error, isByUrl ? ' in the url' : '', otherwise)}`,
    isLoginRefused(error),
  )
}

function reasonOf(error: unknown): string {
  if (isPasswordMissing(error)) return 'the server wants a password, and none was given'
  const { message, code, errors } = error as Partial<AggregateError & NodeJS.ErrnoException>
  return message || errors?.map((inner: Error) => inner.message).join(', ') || code || String(error)
}

/** What OpenSSL says of a certificate that nobody it trusts has signed. */
const unknownAuthority = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** By SQLSTATE (PostgreSQL, appendix A), by the names of MySQL, or by those of the system. */
function advice(error: unknown, inUrl: string, otherwise?: string): string {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code === 'DATABASE_PASSWORD_MISSING')
    return 'Every new connection asks it; it must answer a text, or a promise of one.'
  if (isLoginRefused(error) || code === 'ER_ACCESS_DENIED_ERROR' || code === 'ER_DBACCESS_DENIED_ERROR')
    return `Check the user and the password${inUrl}.`
  if (code === '3D000' || code === 'ER_BAD_DB_ERROR')
    return `Create the database first, or correct its name${inUrl}.`
  if (code === '53300')
    return 'The server has no connection left: lower poolSize, or raise its max_connections.'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `Check the host name${inUrl}.`
  if (unknownAuthority.has(code))
    return 'Where the server is the right one, give its authority as `ssl: { ca }`, or as `sslrootcert` in the url.'
  return `Check that the server runs and accepts connections there${otherwise ? `, ${otherwise}` : ''}.`
}

function isLoginRefused(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return code.startsWith('28') || isPasswordMissing(error)
}

/** Of one that is missing, or empty, only pg knows, which has no code for it. */
function isPasswordMissing(error: unknown): boolean {
  return /client password must be a/.test((error as Error).message)
}

/** Whether a driver says that it could not connect, rather than that something else went wrong on the connection. */
export function isConnectionRefused(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException
  return (
    syscall === 'connect' ||
    syscall === 'getaddrinfo' ||
    ['ER_ACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'ER_BAD_DB_ERROR', 'ETIMEDOUT'].includes(
      code ?? '',
    )
  )
}
