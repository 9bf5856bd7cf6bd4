import pg from 'pg'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { unreachable } from './database-unreachable-error.ts'

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
    throw unreachable(`PostgreSQL database ${client.host}:${client.port}/${client.database}`, error, {
      otherwise: 'or leave url unset for the embedded database',
    })
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
