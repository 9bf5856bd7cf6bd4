import type { ConnectionOptions } from 'node:tls'
import pg from 'pg'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { clientAsking } from './asking-client.ts'
import type { DatabasePassword } from './asking-client.ts'
import { assertUrl } from './postgres-connection.ts'

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

/** A PostgreSQL server: makes every kind of connection to it, each of which tells it in the same way who we are. */
export class PostgresServer {
  /** What a pool makes its connections of. */
  readonly Client: typeof pg.Client
  readonly #options: DatabaseServerOptions

  /** @throws NestAuthMisuseError where something is missing, or said twice */
  constructor(options: DatabaseServerOptions) {
    if (options.url !== undefined) {
      assertUrl(options.url)
      assertSaidOnce(options.url, options)
    }
    this.#options = options
    this.Client =
      options.password === undefined || holdsPassword(options.url)
        ? pg.Client
        : clientAsking(options.password)
  }

  /** Where it is, in the words of TypeORM; the password stays with the `Client`. */
  get place(): { url: string } | { host: string; port: number; username: string; database: string } {
    const { url, host, port, username, database } = this.#options
    // What is not said is left to pg.
    return url === undefined
      ? { host: host!, port: port!, username: username!, database: database! }
      : { url }
  }

  /** What pg is told of encryption, beside the place. */
  get encryption(): Pick<pg.ClientConfig, 'ssl'> {
    const { ssl } = this.#options
    return ssl === undefined ? {} : { ssl }
  }

  /** Whether the url sets this parameter. */
  sets(parameter: string): boolean {
    return this.#options.url !== undefined && new URL(this.#options.url).searchParams.has(parameter)
  }

  /** The same database by another url, with the same password and encryption where that url says nothing of them. */
  at(url: string): PostgresServer {
    assertUrl(url)
    const { password, ssl } = this.#options
    return new PostgresServer({
      url,
      ...(!holdsPassword(url) && { password }),
      ...(!holdsEncryption(url) && { ssl }),
    })
  }

  /** A connection outside of any pool, not yet opened. */
  client(config: pg.ClientConfig): pg.Client {
    const { url, host, port, username: user, database } = this.#options
    const place = url === undefined ? { host, port, user, database } : { connectionString: url }
    return new this.Client({ ...place, ...this.encryption, ...config })
  }
}

function assertSaidOnce(
  url: string,
  { host, port, username, database, password, ssl }: DatabaseServerOptions,
) {
  const twice =
    [host, port, username, database].some((part) => part !== undefined) ||
    (password !== undefined && holdsPassword(url)) ||
    (ssl !== undefined && holdsEncryption(url))
  if (!twice) return
  throw new NestAuthMisuseError(
    'the database server is described twice: what the `url` says of host, port, user, database, password and ' +
      'encryption must not be said beside it as well',
  )
}

function holdsPassword(url: string | undefined): boolean {
  if (url === undefined) return false
  const { password, searchParams } = new URL(url)
  return password !== '' || searchParams.has('password')
}

function holdsEncryption(url: string): boolean {
  return [...new URL(url).searchParams.keys()].some((name) => /^ssl(mode|cert|key|rootcert)?$/.test(name))
}
