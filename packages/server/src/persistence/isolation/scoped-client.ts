import pg from 'pg'
import { isPlanLost } from '../database-errors.ts'
import { preparedName } from '../prepared-statements.ts'
import { ConnectionPlans } from './connection-plans.ts'
import { settingsOfStatement } from './isolation-settings.ts'
import type { Isolation, StatementSettings } from './isolation-settings.ts'
import type { SettingsTransport } from './settings-transport.ts'
import { ScopedQuery, canTravelTogether } from './scoped-query.ts'
import { currentAuthority, currentTenant } from './statement-scope.ts'
import { isTransactionControl } from './transaction-control.ts'

type QueryArguments = [config: unknown, values?: unknown, callback?: unknown]
type Callback = (error: Error | null, result?: unknown) => void
type Send = (...query: QueryArguments) => unknown

/** A pg client whose every statement carries the settings of the flow that sends it. */
export function scopedClient(
  isolation: Isolation,
  transport?: SettingsTransport,
  Client: typeof pg.Client = pg.Client,
): typeof pg.Client {
  return class ScopedClient extends Client {
    readonly #transport = transport ?? (canTravelTogether(this) ? 'single-round-trip' : 'set-local')
    readonly #plans = new ConnectionPlans(this)

    // pg's own overloads all lead here.
    override query(...query: never[]): never {
      return this.#query(query as unknown as QueryArguments) as never
    }

    #query(query: QueryArguments): unknown {
      const send = super.query.bind(this) as Send
      const settings = settingsOfStatement(isolation)
      if (!settings || isTransactionControl(textOf(query))) return send(...query)
      if (isSubmittable(query[0])) return this.#submit(settings, query, send)
      if (this.#transport === 'single-round-trip') return this.#sendTogether(settings, query, send)
      return this.#hasTransaction
        ? answering(query, async (own) => {
            await send(settings.sql, settings.values)
            return send(...own)
          })
        : answering(query, (own) => sendInTransaction(settings, own, send))
    }

    #sendTogether(settings: StatementSettings, query: QueryArguments, send: Send): unknown {
      return answering(query, ([config, values]) => {
        const attempt = () => {
          const name = this.#plans.canPrepare ? preparedName(textOf([config])) : undefined
          return new Promise((resolve, reject) => {
            const done: Callback = (error, result) => (error ? reject(error) : resolve(result))
            send(new ScopedQuery(settings, this.#plans, name ? { ...config, name } : config, values, done))
          })
        }
        // Nothing has happened then, unless a transaction has failed with it.
        const mayTryAgain = !this.#hasTransaction
        return attempt().catch((error: unknown) => {
          if (mayTryAgain && isPlanLost(error)) return attempt()
          throw error
        })
      })
    }

    get #hasTransaction(): boolean {
      const status = (this as unknown as { getTransactionStatus(): string | null }).getTransactionStatus()
      return status !== null && status !== 'I'
    }

    /** Cursors and streams stay open over several round trips, which only a transaction's settings outlive. */
    #submit(settings: StatementSettings, query: QueryArguments, send: Send): unknown {
      if (!this.#hasTransaction) {
        const error = new Error(
          'a stream needs a transaction around it, or its tenant would be lost half way',
        )
        const { handleError } = query[0] as { handleError?: (error: Error, connection: unknown) => void }
        process.nextTick(() => handleError?.call(query[0], error, undefined))
        return query[0]
      }
      // Sent first on the same connection; where it fails, the failed transaction refuses what follows.
      send(settings.sql, settings.values, () => {})
      return send(...query)
    }
  }
}

async function sendInTransaction(settings: StatementSettings, query: QueryArguments, send: Send) {
  await send('BEGIN')
  try {
    await send(settings.sql, settings.values)
    const result = await send(...query)
    await send('COMMIT')
    return result
  } catch (error) {
    await Promise.resolve(send('ROLLBACK')).catch(() => {})
    throw error
  }
}

/** Answers as pg does: by a promise, or by the callback where one is given. */
function answering(
  query: QueryArguments,
  run: (own: [config: object, values: unknown]) => Promise<unknown>,
): unknown {
  const [config, values] = query
  const callback = query.find((argument): argument is Callback => typeof argument === 'function')
  const own = typeof config === 'string' ? { text: config } : config
  // Extended, so that a text is one statement and no second one can slip out of the settings.
  const result = run([
    { ...(own as object), queryMode: 'extended' },
    typeof values === 'function' ? undefined : values,
  ]).catch((error: Error) => {
    throw explained(error)
  })
  if (!callback) return result
  result.then(
    (value) => callback(null, value),
    (error: Error) => callback(error),
  )
  return undefined
}

/** A refusal by a policy names the table only; that no tenant was named is what somebody has to know. */
function explained(error: Error & { code?: unknown }): Error {
  if (error.code === '42501' && currentAuthority() === 'application' && currentTenant() === null) {
    error.message +=
      ' (no tenant is in force here: call it while a request with a session is served, or in Tenancy.run(tenantId, …))'
  }
  return error
}

function textOf([config]: QueryArguments): string {
  return typeof config === 'string' ? config : String((config as { text?: unknown })?.text ?? '')
}

function isSubmittable(config: unknown): boolean {
  return typeof (config as { submit?: unknown })?.submit === 'function'
}
