import type { ConnectionOptions } from 'node:tls'

/** Who connects, to what. */
export interface DatabaseLogin {
  host: string
  port: number
  username: string | undefined
  database: string | undefined
}

/** A password, or what makes one for a new connection. */
export type DatabasePassword = string | ((login: DatabaseLogin) => string | Promise<string>)

/** Where a PostgreSQL server is, and what it is shown. */
export interface DatabaseServerOptions {
  /**
   * A PostgreSQL URL, whose query parameters win over the settings here; with another `type`, a `mysql://` URL. Unset,
   * and without a `host`: the embedded database.
   */
  url?: string | undefined
  /**
   * The host of a PostgreSQL server, or the directory of its socket, instead of a `url`.
   * @default none
   */
  host?: string | undefined
  /**
   * The port, beside a `host`.
   * @default 5432, or PGPORT
   */
  port?: number | undefined
  /**
   * The user, beside a `host`.
   * @default PGUSER
   */
  username?: string | undefined
  /**
   * The database, beside a `host`.
   * @default the one named like the user
   */
  database?: string | undefined
  /**
   * The password for a PostgreSQL server whose `url` holds none, or a function that makes one, such as a token that is good
   * for some minutes: every new connection asks it again, whatever it is for.
   * @default PGPASSWORD
   */
  password?: DatabasePassword | undefined
  /**
   * Whether and how connections to a PostgreSQL server whose `url` says nothing of it are encrypted, as in `tls.connect()`.
   * @default not encrypted
   */
  ssl?: boolean | ConnectionOptions | undefined
}
