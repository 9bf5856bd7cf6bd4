import pg from 'pg'
import { isGivenUp, isPlanLost } from '../database-errors.ts'
import { preparedName } from '../prepared-statements.ts'
import { ConnectionPlans } from './connection-plans.ts'
import { settingsOfStatement } from './isolation-settings.ts'
import type { Isolation, StatementSettings } from './isolation-settings.ts'
import { ServerClock } from './server-clock.ts'
import type { SettingsTransport } from './settings-transport.ts'
import { ScopedQuery, canTravelTogether } from './scoped-query.ts'
import { hangUpOnSilence, mostSilenceMillis } from './silent-server.ts'
import { currentAuthority, currentTenant } from './statement-scope.ts'
import { isCommit, isTransactionControl } from './transaction-control.ts'

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
    readonly #clock = new ServerClock()

    // pg's own overloads all lead here.
    override query(...query: never[]): never {
      const answer = this.#query(query as unknown as QueryArguments)
      const silenceMillis = answer instanceof Promise ? mostSilenceMillis(isolation) : null
      if (silenceMillis !== null) hangUpOnSilence(this, answer as Promise<unknown>, silenceMillis)
      return answer as never
    }

    #query(query: QueryArguments): unknown {
      const send = super.query.bind(this) as Send
      const settings = settingsOfStatement(isolation, this.#clock)
      if (!settings || this.#goesAlone(settings, textOf(query))) return send(...query)
      if (isSubmittable(query[0])) return this.#submit(settings, query, send)
      if (this.#transport === 'single-round-trip') return this.#sendTogether(settings, query, send)
      return this.#hasTransaction
        ? answering(query, async (own) => {
            await this.#settle(settings, send)
            return send(...own)
          })
        : answering(query, (own) => this.#sendInTransaction(settings, own, send))
    }

    #goesAlone(settings: StatementSettings, text: string): boolean {
      return isTransactionControl(text) && !(settings.hasDeadline && isCommit(text))
    }

    #sendTogether(settings: StatementSettings, query: QueryArguments, send: Send): unknown {
      const connection = { plans: this.#plans, clock: this.#clock }
      return answering(query, ([config, values]) => {
        const attempt = () => {
          const name = this.#plans.canPrepare ? preparedName(textOf([config])) : undefined
          return new Promise((resolve, reject) => {
            const done: Callback = (error, result) => (error ? reject(error) : resolve(result))
            send(new ScopedQuery(settings, connection, name ? { ...config, name } : config, values, done))
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

    async #sendInTransaction(settings: StatementSettings, query: QueryArguments, send: Send) {
      await send('BEGIN')
      try {
        await this.#settle(settings, send)
        const result = await send(...query)
        // Again, as it is the COMMIT that may come too late.
        if (settings.hasDeadline) await this.#settle(settings, send)
        await send('COMMIT')
        return result
      } catch (error) {
        await Promise.resolve(send('ROLLBACK')).catch(() => {})
        throw error
      }
    }

    async #settle({ sql, values, hasDeadline }: StatementSettings, send: Send): Promise<void> {
      this.#clock.asked()
      try {
        const { rows } = (await send(sql, values)) as { rows: { clock?: unknown }[] }
        if (hasDeadline) this.#clock.told(rows[0]!.clock)
      } catch (error) {
        if (isGivenUp(error)) this.#clock.forget()
        throw error
      }
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
