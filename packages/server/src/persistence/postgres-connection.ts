import pg from 'pg'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'

/** A PostgreSQL database could not be opened; the message says which one, why, and what to do, never the password. */
export class DatabaseUnreachableError extends Error {
  readonly code = 'DATABASE_UNREACHABLE'

  constructor(message: string) {
    super(message)
    this.name = 'DatabaseUnreachableError'
    // The stack names no file of the application.
    this.stack = String(this)
  }
}

/** Milliseconds to wait for a connection, from the pool or the network, before giving up. */
export const CONNECTION_TIMEOUT_MILLIS = 5000

/**
 * Opens one connection outside any pool.
 * @throws {DatabaseUnreachableError}
 */
export async function connectDirectly(url: string, applicationName: string): Promise<pg.Client> {
  assertUrl(url)
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MILLIS,
    application_name: applicationName,
  })
  // Without a listener, a connection lost while idle would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    const reason = describe(error)
    throw new DatabaseUnreachableError(
      `cannot open the PostgreSQL database ${client.host}:${client.port}/${client.database}: ${reason}. ${advice(error)}`,
    )
  }
}

/**
 * Refuses a text that is no PostgreSQL URL without repeating it, since it may hold a password.
 * @throws {NestAuthMisuseError}
 */
export function assertUrl(url: string): void {
  if (/^(postgres(ql)?|socket):/.test(url) && URL.canParse(url)) return
  throw new NestAuthMisuseError(
    'the database url is not valid: it should look like postgres://user:password@host:5432/database, ' +
      'with special characters of the password percent-encoded. MySQL and MariaDB need their `type` beside ' +
      'mysql://… or mariadb://…, SQLite is named by its `type` and `file`',
    { code: 'INVALID_DATABASE_URL' },
  )
}

function describe(error: unknown): string {
  const { message, code, errors } = error as Partial<AggregateError & NodeJS.ErrnoException>
  return message || errors?.map((inner: Error) => inner.message).join(', ') || code || String(error)
}

function advice(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code.startsWith('28')) return 'Check the user and the password in the url.'
  if (code === '3D000') return 'Create the database first, or correct its name in the url.'
  if (code === '53300')
    return 'The server has no connection left: lower poolSize, or raise its max_connections.'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Check the host name in the url.'
  return 'Check that the server runs and accepts connections there, or leave url unset for the embedded database.'
}
