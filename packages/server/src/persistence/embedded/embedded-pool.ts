import { EventEmitter } from 'node:events'
import type pg from 'pg'
import { openEmbeddedSession, type EmbeddedSession } from './embedded-session.ts'

/** How an embedded pool is opened; TypeORM passes its `extra` options here. */
export interface EmbeddedPoolOptions {
  /** The directory of the database, or `memory://`. */
  dataDir: string
  /** File with the image new databases are loaded from; made when missing. */
  imageFile?: string | undefined
  /** @default 10000 */
  checkoutTimeoutMillis?: number
  /** The kind of client that is lent out. @default that of pg */
  Client?: typeof pg.Client
}

/** Gives a client back; with an error, or with a transaction left open, its work is rolled back first. */
type Release = (error?: unknown) => void
type ConnectCallback = (error: Error | undefined, client: pg.Client | undefined, release: Release) => void

interface Waiter {
  resolve(): void
  reject(error: Error): void
}

/** Nobody gave the one connection back in time; the message names what holds it. */
export class EmbeddedPoolTimeoutError extends Error {
  readonly code = 'POOL_TIMEOUT'

  constructor(waitedMillis: number, heldMillis: number, lastStatement: string) {
    super(
      `no connection to the embedded database within ${waitedMillis} ms: its one connection is held since ` +
        `${heldMillis} ms by a flow whose last statement was "${lastStatement.slice(0, 200)}"; do not wait inside a ` +
        'transaction for something that needs another connection, and release every query runner',
    )
    this.name = 'EmbeddedPoolTimeoutError'
  }
}

/**
 * The `Pool` TypeORM's postgres driver expects, over an embedded database: PGlite has one session, so one caller
 * holds it at a time and the others queue in order.
 */
export class EmbeddedPool extends EventEmitter {
  readonly #dataDir: string
  readonly #imageFile: string | undefined
  readonly #checkoutTimeoutMillis: number
  readonly #Client: typeof pg.Client | undefined
  readonly #waiting = new Set<Waiter>()
  readonly #listeners = new Map<string, Set<(payload: string) => void>>()
  #session: Promise<EmbeddedSession> | undefined
  #heldSince: number | undefined
  #lastStatement = ''
  #isEnded = false
  #broken: Error | undefined

  constructor(options: EmbeddedPoolOptions) {
    super()
    this.#dataDir = options.dataDir
    this.#imageFile = options.imageFile
    this.#Client = options.Client
    this.#checkoutTimeoutMillis = options.checkoutTimeoutMillis ?? 10_000
  }

  /** Lends the client to one caller at a time, in the order of asking. */
  connect(callback: ConnectCallback): void {
    this.#checkOut().then(
      (client) => callback(undefined, client, this.#releaser(client)),
      (error) => callback(error, undefined, () => {}),
    )
  }

  /** Closes the database once the current holder is done, and unlocks its directory. */
  end(callback: (error?: Error) => void = () => {}): void {
    this.#close().then(() => callback(), callback)
  }

  /**
   * Calls back for every NOTIFY on the channel, after the notifying transaction committed, and resolves to the
   * function that stops it. Needs the connection for a moment, so it must not be awaited inside a transaction.
   */
  async listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>> {
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(onPayload))
    if (listeners.size === 1) await this.#run(`LISTEN ${quote(channel)}`)
    return async () => {
      listeners.delete(onPayload)
      if (listeners.size > 0 || this.#listeners.get(channel) !== listeners) return
      this.#listeners.delete(channel)
      if (!this.#isEnded) await this.#run(`UNLISTEN ${quote(channel)}`)
    }
  }

  async #run(sql: string): Promise<void> {
    const client = await this.#checkOut()
    try {
      await client.query(sql)
    } finally {
      this.#releaser(client)()
    }
  }

  async #checkOut(): Promise<pg.Client> {
    this.#refuseWhenEnded()
    const { client } = await (this.#session ??= this.#open())
    this.#refuseWhenEnded()
    if (this.#heldSince !== undefined) await this.#turn()
    if (this.#broken) {
      this.#passOn()
      throw this.#broken
    }
    this.#heldSince = Date.now()
    return client
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        resolve: () => (clearTimeout(timer), resolve()),
        reject: (error) => (clearTimeout(timer), reject(error)),
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(waiter)
        const heldMillis = Date.now() - (this.#heldSince ?? Date.now())
        reject(new EmbeddedPoolTimeoutError(this.#checkoutTimeoutMillis, heldMillis, this.#lastStatement))
      }, this.#checkoutTimeoutMillis)
      this.#waiting.add(waiter)
    })
  }

  #releaser(client: pg.Client): Release {
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      if (!hasOpenTransaction(client) || this.#broken) return this.#passOn()
      // The session outlives its holder, so a transaction left open would swallow the next holder's work.
      client.query('ROLLBACK').then(
        () => this.#passOn(),
        () => this.#passOn(),
      )
    }
  }

  #passOn(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#heldSince = undefined
      return
    }
    // Stays held while it changes hands, so no newcomer slips in between.
    this.#heldSince = Date.now()
    this.#waiting.delete(next)
    next.resolve()
  }

  async #open(): Promise<EmbeddedSession> {
    const session = await openEmbeddedSession(this.#dataDir, this.#imageFile, this.#Client).catch(
      (error: unknown) => {
        this.#session = undefined
        throw error
      },
    )
    const { client } = session
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    client.query = ((...args: unknown[]) => {
      this.#lastStatement =
        typeof args[0] === 'string' ? args[0] : ((args[0] as { text?: string })?.text ?? '')
      return query(...args)
    }) as typeof client.query
    client.on('notification', ({ channel, payload }) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(payload ?? '')
    })
    client.on('error', (error) => {
      this.#broken = error
      this.emit('error', error)
    })
    return session
  }

  async #close(): Promise<void> {
    if (this.#isEnded) return
    this.#isEnded = true
    for (const waiter of this.#waiting) waiter.reject(closedError())
    this.#waiting.clear()
    const session = await this.#session?.catch(() => undefined)
    if (!session) return
    // A holder that never gives back must not keep the directory locked.
    if (this.#heldSince !== undefined) await this.#turn().catch(() => {})
    await session.close()
  }

  #refuseWhenEnded(): void {
    if (this.#isEnded) throw closedError()
  }
}

function closedError(): Error {
  return new Error('the embedded database is closed')
}

function hasOpenTransaction(client: pg.Client): boolean {
  const status = (client as pg.Client & { getTransactionStatus(): string | null }).getTransactionStatus()
  return status !== 'I'
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
