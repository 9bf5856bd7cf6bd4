import { Duplex } from 'node:stream'
import type { PGlite } from '@electric-sql/pglite'

const TERMINATE = 'X'.charCodeAt(0)
// Query, Sync, Flush, the untyped startup packet, and what ends a COPY: after these the server answers.
const ANSWERED = new Set([...'QSHcf\0'].map((type) => type.charCodeAt(0)))

/**
 * A socket whose other end is a PGlite in this process. `pg` speaks its wire protocol over it, so parameters,
 * types, results, errors and notifications are the very same as with a PostgreSQL server.
 */
export class PgliteStream extends Duplex {
  readonly #database: PGlite
  #unsent: Buffer[] = []

  constructor(database: PGlite) {
    super()
    this.#database = database
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(message: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (message[0] === TERMINATE) return done()
    this.#unsent.push(message)
    if (!ANSWERED.has(message[0] ?? TERMINATE)) return done()
    const request = Buffer.concat(this.#unsent)
    this.#unsent = []
    try {
      const response = this.#database.execProtocolRawSync(request)
      if (response.length > 0) this.push(Buffer.from(response))
      done()
    } catch (error) {
      done(new Error('the embedded database stopped working; restart the process', { cause: error }))
    }
  }

  override _final(done: () => void): void {
    this.push(null)
    done()
  }
}
