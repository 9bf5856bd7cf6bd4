import type pg from 'pg'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { unreachable } from './database-unreachable-error.ts'
import type { PostgresServer } from './postgres-server.ts'

/** Milliseconds to wait for a connection, from the pool or the network, before giving up. */
export const CONNECTION_TIMEOUT_MILLIS = 5000

/** The advice to whom PostgreSQL is too much for now. */
export const embeddedInstead = 'or leave url unset for the embedded database'

/**
 * Opens one connection outside any pool.
 * @throws {DatabaseUnreachableError}
 */
export async function connectDirectly(server: PostgresServer, applicationName: string): Promise<pg.Client> {
  const client = server.client({
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MILLIS,
    application_name: applicationName,
  })
  // Without a listener, a connection lost while idle would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    hangUp(client)
    const isByUrl = 'url' in server.place
    throw unreachable(`PostgreSQL database ${client.host}:${client.port}/${client.database}`, error, {
      otherwise: isByUrl ? embeddedInstead : 'or leave host unset for the embedded database',
      isByUrl,
    })
  }
}

/**
 * Closes a connection without a goodbye. Where opening one failed half way, pg leaves it as it is, and the server waits
 * for a minute, one of its few places taken.
 */
export function hangUp(client: pg.Client): void {
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
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
