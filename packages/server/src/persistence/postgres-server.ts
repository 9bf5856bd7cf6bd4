import pg from 'pg'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'
import { clientAsking } from './asking-client.ts'
import type { DatabaseServerOptions } from './database-server-options.ts'
import { DatabaseUnreachableError } from './database-unreachable-error.ts'
import { assertUrl } from './postgres-connection.ts'

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
    return this.parameter(parameter) !== null
  }

  /** What the url sets this parameter to. */
  parameter(parameter: string): string | null {
    return this.#options.url === undefined ? null : new URL(this.#options.url).searchParams.get(parameter)
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
    try {
      return new this.Client({ ...place, ...this.encryption, ...config })
    } catch (error) {
      throw this.#unreadable(error as NodeJS.ErrnoException) ?? error
    }
  }

  /** pg reads these files while it reads the url, and does not say which of them is missing. */
  #unreadable({ message, path }: NodeJS.ErrnoException): DatabaseUnreachableError | undefined {
    const name = ['sslrootcert', 'sslcert', 'sslkey'].find((name) => path && this.parameter(name) === path)
    if (!name) return undefined
    return new DatabaseUnreachableError(
      `cannot open the PostgreSQL database: the \`${name}\` of the url cannot be read: ${message}. Name a file that can be.`,
    )
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
