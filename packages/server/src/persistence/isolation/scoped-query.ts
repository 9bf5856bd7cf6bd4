import pg from 'pg'
import { isGivenUp } from '../database-errors.ts'
import { preparedName } from '../prepared-statements.ts'
import type { ConnectionPlans } from './connection-plans.ts'
import { CLOCK_COLUMN } from './isolation-settings.ts'
import type { StatementSettings } from './isolation-settings.ts'
import type { ServerClock } from './server-clock.ts'

/** What this file uses of pg beyond its documented interface; `scoped-query.test.ts` pins it. */
interface WireConnection {
  parse(statement: { text: string; name: string; types: readonly number[] }): void
  close(statement: { type: 'S'; name: string }): void
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
  hasBeenParsed(connection: WireConnection): unknown
  requiresPreparation(): boolean
  handleDataRow(message: { fields: unknown[] }): void
  handleCommandComplete(message: unknown, connection: WireConnection): void
  handleError(error: Error, connection: WireConnection): void
}

/** What is known of the connection that a statement is sent on. */
interface ConnectionState {
  readonly plans: ConnectionPlans
  readonly clock: ServerClock
}

type QueryArguments = [config: unknown, values?: unknown, callback?: unknown]

const WireQueryBase = pg.Query as unknown as new (...args: QueryArguments) => WireQuery
const asItIs = (value: string) => value

/**
 * A statement that travels behind its settings and before one single Sync: PostgreSQL takes both as one implicit
 * transaction, so the settings cost no round trip and end with the statement (protocol flow, "Pipelining").
 */
export class ScopedQuery extends WireQueryBase {
  readonly #settings: StatementSettings
  readonly #plans: ConnectionPlans
  readonly #clock: ServerClock
  #isSettling = false
  #settingsName = ''

  constructor(settings: StatementSettings, connection: ConnectionState, ...query: QueryArguments) {
    super(...query)
    this.#settings = settings
    this.#plans = connection.plans
    this.#clock = connection.clock
  }

  override requiresPreparation(): boolean {
    return true
  }

  override prepare(connection: WireConnection): void {
    this.#isSettling = true
    this.#clock.asked()
    const { sql, values } = this.#settings
    const statement = (this.#plans.canPrepare && preparedName(sql)) || ''
    this.#settingsName = statement
    if (!statement) connection.parse({ text: sql, name: '', types: [] })
    else if (!this.#plans.hasPrepared(statement)) parseAnew(connection, statement, sql)
    connection.bind({ portal: '', statement, values, binary: false, valueMapper: asItIs })
    // Not described, so the row of the settings arrives without a description and is dropped below.
    connection.execute({ portal: '', rows: 0 })
    if (this.name && !this.hasBeenParsed(connection)) connection.close({ type: 'S', name: this.name })
    super.prepare(connection)
  }

  override handleDataRow(message: { fields: unknown[] }): void {
    if (!this.#isSettling) return super.handleDataRow(message)
    this.#plans.answeredBy(message.fields.at(-1))
    if (this.#settings.hasDeadline) this.#clock.told(message.fields[CLOCK_COLUMN])
  }

  override handleCommandComplete(message: unknown, connection: WireConnection): void {
    if (!this.#isSettling) return super.handleCommandComplete(message, connection)
    this.#isSettling = false
    if (this.#settingsName) this.#plans.prepared(this.#settingsName)
  }

  override handleError(error: Error, connection: WireConnection): void {
    // Whether the server knows a statement is uncertain now, also because pg takes the answer about the settings
    // for one about the statement. Preparing it once more does no harm.
    if (this.#isSettling) this.#plans.forget(this.#settingsName)
    if (isGivenUp(error)) this.#clock.forget()
    if (this.name) delete connection.parsedStatements[this.name]
    super.handleError(error, connection)
  }
}

/** Closing a statement the server does not have is no error, preparing one it has would be. */
function parseAnew(connection: WireConnection, name: string, text: string): void {
  connection.close({ type: 'S', name })
  connection.parse({ text, name, types: [] })
}

/** Whether the installed pg still has what a single round trip needs. */
export function canTravelTogether(client: { connection?: unknown }): boolean {
  const { prototype } = WireQueryBase
  const connection = Object(client.connection) as Record<string, unknown>
  return (
    [
      'prepare',
      'hasBeenParsed',
      'requiresPreparation',
      'handleDataRow',
      'handleCommandComplete',
      'handleError',
    ].every((name) => typeof prototype[name as keyof WireQuery] === 'function') &&
    ['parse', 'close', 'bind', 'execute', 'sync'].every((name) => typeof connection[name] === 'function') &&
    typeof connection['parsedStatements'] === 'object'
  )
}
