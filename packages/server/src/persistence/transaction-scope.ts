import type { QueryRunner } from 'typeorm'
import {
  TransactionAbortedError,
  TransactionConnectionLostError,
  TransactionScopeClosedError,
} from './transaction-errors.ts'

/** `closing` finishes what was started and accepts nothing new; `closed` is after COMMIT, RELEASE or ROLLBACK. */
export type TransactionScopeState = 'open' | 'closing' | 'closed'

type Callback = () => unknown

let savepointCount = 0

/** A savepoint name no other scope of this process uses. */
export function nextSavepointName(): string {
  savepointCount += 1
  return `nest_auth_${savepointCount}`
}

/**
 * One transaction, or one savepoint inside it: runs the statements given to it one after the other on one
 * connection, and refuses them with `TX_SCOPE_CLOSED` once it is closing.
 */
export class TransactionScope {
  readonly runner: QueryRunner
  readonly #parent: TransactionScope | undefined
  readonly #afterCommit: Callback[] = []
  #state: TransactionScopeState = 'open'
  #lane: Promise<unknown> = Promise.resolve()
  #laneLength = 0
  #inFlight: Promise<unknown> | undefined
  #child: TransactionScope | undefined
  #failure: unknown
  #isAborted = false
  #hasLateStatement = false

  constructor(runner: QueryRunner, parent?: TransactionScope) {
    this.runner = runner
    this.#parent = parent
  }

  get state(): TransactionScopeState {
    return this.#state
  }

  /** Whether this scope is the given one or nested somewhere inside it. */
  isWithin(ancestor: TransactionScope): boolean {
    return this === ancestor || (this.#parent?.isWithin(ancestor) ?? false)
  }

  /** Runs one statement once those started before it are done. */
  run<T>(statement: (runner: QueryRunner) => Promise<T>): Promise<T> {
    return this.#enqueue(() => this.#execute(statement))
  }

  /** Runs work in a savepoint; statements of this scope wait until the savepoint is released or rolled back. */
  nest<T>(work: (child: TransactionScope) => Promise<T>): Promise<T> {
    return this.#enqueue(async () => {
      const savepoint = nextSavepointName()
      await this.#execute((runner) => runner.query(`SAVEPOINT ${savepoint}`))
      const child = new TransactionScope(this.runner, this)
      this.#child = child
      try {
        this.#refuseWhenAborted()
        const result = await work(child)
        await child.drain()
        this.#refuseWhenAborted()
        await this.#execute((runner) => runner.query(`RELEASE SAVEPOINT ${savepoint}`))
        this.#afterCommit.push(...child.close())
        return result
      } catch (error) {
        await child.abort()
        if (!this.#isAborted) await this.#rollBackTo(savepoint)
        child.close()
        throw error
      } finally {
        this.#child = undefined
      }
    })
  }

  /** Queues work for after COMMIT; it is dropped when this scope, or one around it, rolls back. */
  queueAfterCommit(callback: Callback): void {
    if (this.#state !== 'open') throw new TransactionScopeClosedError()
    this.#afterCommit.push(callback)
  }

  /**
   * Stops accepting statements and finishes the started ones, ready for COMMIT or RELEASE.
   * @throws {TransactionScopeClosedError} when an unawaited operation of several statements got only half way
   * @throws {TransactionAbortedError} when the database would turn the COMMIT into a ROLLBACK
   */
  async drain(): Promise<void> {
    const hadUnawaited = this.#laneLength > 0
    this.#state = 'closing'
    await this.#lane
    if (hadUnawaited) {
      // The unawaited operation may have more statements to send: committing only its first ones would tear it apart.
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#hasLateStatement) throw new TransactionScopeClosedError()
    }
    if (this.#failure !== undefined) await this.#proveUsable()
  }

  /** Refuses every statement not yet sent, here and in nested scopes, and waits for the one on the wire. */
  async abort(): Promise<void> {
    await Promise.allSettled(this.#refuseAll())
  }

  /** Ends the scope and hands over the work queued for after COMMIT. */
  close(): Callback[] {
    this.#state = 'closed'
    return this.#afterCommit
  }

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    if (this.#state !== 'open') {
      this.#hasLateStatement = true
      return Promise.reject(new TransactionScopeClosedError())
    }
    this.#laneLength += 1
    const result = this.#lane.then(task)
    const done = () => {
      this.#laneLength -= 1
    }
    this.#lane = result.then(done, done)
    return result
  }

  async #execute<T>(statement: (runner: QueryRunner) => Promise<T>): Promise<T> {
    this.#refuseWhenAborted()
    if (this.runner.isReleased) throw new TransactionConnectionLostError()
    const running = statement(this.runner)
    this.#inFlight = running
    try {
      return await running
    } catch (error) {
      this.#failure ??= error
      throw error
    } finally {
      this.#inFlight = undefined
    }
  }

  async #rollBackTo(savepoint: string): Promise<void> {
    try {
      await this.#execute((runner) => runner.query(`ROLLBACK TO SAVEPOINT ${savepoint}`))
    } catch {
      // Remembered as this scope's failure, so the outer COMMIT is refused; the first error is the telling one.
    }
  }

  // PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK, which must not look like success.
  async #proveUsable(): Promise<void> {
    try {
      await this.#execute((runner) => runner.query('SELECT 1'))
    } catch {
      throw new TransactionAbortedError(this.#failure)
    }
  }

  #refuseAll(): Promise<unknown>[] {
    this.#isAborted = true
    if (this.#state === 'open') this.#state = 'closing'
    const nested = this.#child ? this.#child.#refuseAll() : []
    return this.#inFlight ? [this.#inFlight, ...nested] : nested
  }

  #refuseWhenAborted(): void {
    if (this.#isAborted) throw new TransactionScopeClosedError()
  }
}
