import pg from 'pg'
import type { StatementSettings } from './isolation-settings.ts'

/** What this file uses of pg beyond its documented interface; `scoped-query.test.ts` pins it. */
interface WireConnection {
  parse(statement: { text: string; name: string; types: readonly number[] }): void
  bind(portal: {
    portal: string
    statement: string
    values: readonly string[]
    binary: boolean
    valueMapper: (value: string) => string
  }): void
  execute(portal: { portal: string; rows: number }): void
  parsedStatements: Record<string, string>
}

interface WireQuery {
  name?: string
  prepare(connection: WireConnection): void
  requiresPreparation(): boolean
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: WireConnection): void
  handleError(error: Error, connection: WireConnection): void
}

type QueryArguments = [config: unknown, values?: unknown, callback?: unknown]

const WireQueryBase = pg.Query as unknown as new (...args: QueryArguments) => WireQuery

/**
 * A statement that travels behind its settings and before one single Sync: PostgreSQL takes both as one implicit
 * transaction, so the settings cost no round trip and end with the statement (protocol flow, "Pipelining").
 */
export class ScopedQuery extends WireQueryBase {
  readonly #settings: StatementSettings
  #isSettling = false

  constructor(settings: StatementSettings, ...query: QueryArguments) {
    super(...query)
    this.#settings = settings
  }

  override requiresPreparation(): boolean {
    return true
  }

  override prepare(connection: WireConnection): void {
    this.#isSettling = true
    const { sql, values } = this.#settings
    connection.parse({ text: sql, name: '', types: [] })
    connection.bind({ portal: '', statement: '', values, binary: false, valueMapper: (value) => value })
    // Not described, so the row of the settings arrives without a description and is dropped below.
    connection.execute({ portal: '', rows: 0 })
    super.prepare(connection)
  }

  override handleDataRow(message: unknown): void {
    if (!this.#isSettling) super.handleDataRow(message)
  }

  override handleCommandComplete(message: unknown, connection: WireConnection): void {
    if (this.#isSettling) this.#isSettling = false
    else super.handleCommandComplete(message, connection)
  }

  override handleError(error: Error, connection: WireConnection): void {
    // pg took the answer about the settings for one about the named statement, which the server never saw.
    if (this.#isSettling && this.name) delete connection.parsedStatements[this.name]
    super.handleError(error, connection)
  }
}

/** Whether the installed pg still has what a single round trip needs. */
export function canTravelTogether(client: { connection?: unknown }): boolean {
  const { prototype } = WireQueryBase
  const connection = Object(client.connection) as Record<string, unknown>
  return (
    ['prepare', 'requiresPreparation', 'handleDataRow', 'handleCommandComplete', 'handleError'].every(
      (name) => typeof prototype[name as keyof WireQuery] === 'function',
    ) &&
    ['parse', 'bind', 'execute', 'sync'].every((name) => typeof connection[name] === 'function') &&
    typeof connection['parsedStatements'] === 'object'
  )
}
