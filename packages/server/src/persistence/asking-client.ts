import pg from 'pg'
import { inTime } from '../background/in-time.ts'
import type { DatabasePassword } from './database-server-options.ts'
import { CONNECTION_TIMEOUT_MILLIS, hangUp } from './postgres-connection.ts'

/** The application's function gave no password, so no connection could be opened; it is asked again for the next one. */
export class DatabasePasswordError extends Error {
  readonly code = 'DATABASE_PASSWORD_MISSING'

  constructor(reason: string, options?: ErrorOptions) {
    super(`the function \`password\` of the database options gave none: ${reason}`, options)
    this.name = 'DatabasePasswordError'
  }
}

/** pg's client, which finds the password here, and nowhere in options that somebody may print. */
export function clientAsking(password: DatabasePassword): typeof pg.Client {
  return class AskingClient extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      // Hidden, as pg itself hides it.
      Object.defineProperty(this, 'password', {
        configurable: true,
        enumerable: false,
        writable: true,
        value: typeof password === 'string' ? password : () => this.#ask(password),
      })
    }

    async #ask(make: Exclude<DatabasePassword, string>): Promise<string> {
      try {
        return await madeBy(make, this)
      } catch (error) {
        // Once pg has been told why.
        setImmediate(() => hangUp(this))
        throw error
      }
    }
  }
}

/** Before pg gives up, which would not say who let it wait. */
const PATIENCE_MILLIS = CONNECTION_TIMEOUT_MILLIS - 500
const late = () => new Error(`no answer in ${PATIENCE_MILLIS / 1000} s`)

async function madeBy(
  make: Exclude<DatabasePassword, string>,
  { host, port, user, database }: pg.Client,
): Promise<string> {
  let made: unknown
  try {
    made = await inTime(
      Promise.resolve(make({ host, port, username: user, database })),
      PATIENCE_MILLIS,
      late,
    )
  } catch (error) {
    throw new DatabasePasswordError(error instanceof Error ? error.message : 'it failed', { cause: error })
  }
  if (typeof made === 'string' && made !== '') return made
  throw new DatabasePasswordError(made === '' ? 'an empty text' : `${typeof made}, not a text`)
}
