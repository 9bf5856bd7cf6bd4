import { AsyncResource } from 'node:async_hooks'
import { Logger } from '@nestjs/common'
import { DataSource, type EntityManager, type QueryRunner, type ReplicationMode } from 'typeorm'
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js'
import { FlowLocal } from '../request-context/flow-local.ts'
import { AmbientEntityManager, type TransactionOpener } from './ambient-entity-manager.ts'
import { confineSubscribers } from './isolation/application-subscribers.ts'
import { joinedScope, joinTransaction } from './joined-query-runner.ts'
import { runRootTransaction, type CommittedTransaction } from './root-transaction.ts'
import type { TransactionScope } from './transaction-scope.ts'

/**
 * A DataSource whose transactions cannot be forgotten: inside one, every repository, entity, query builder and raw
 * query of the same asynchronous flow joins it, because TypeORM asks `createQueryRunner()` on all of these paths.
 */
export class AmbientDataSource extends DataSource implements TransactionOpener {
  readonly #scope = new FlowLocal<TransactionScope | undefined>()
  readonly #logger = new Logger('AmbientDataSource')

  /** Runs work in a transaction, or in a savepoint when one is already open; takes exactly one connection. */
  runInTransaction<T>(work: (manager: AmbientEntityManager) => Promise<T>): Promise<T> {
    return this.openTransaction(undefined, (manager) => work(manager as AmbientEntityManager))
  }

  /** Whether the current asynchronous flow is inside a transaction. */
  isInTransaction(): boolean {
    const scope = this.#scope.get()
    return scope !== undefined && scope.state !== 'closed'
  }

  /**
   * Runs the callback after COMMIT, in the context it was registered in, and never when the transaction or its
   * savepoint rolls back; outside a transaction it runs at once. Its failure is logged, never thrown. A manager
   * names the transaction where the flow itself is in none.
   */
  afterCommit(callback: () => unknown, manager?: EntityManager): void {
    const named = manager?.queryRunner && joinedScope(manager.queryRunner)
    const scope = this.#scope.get() ?? named
    if (scope) scope.queueAfterCommit(AsyncResource.bind(() => this.#report(callback)))
    else void this.#report(callback)
  }

  override createQueryRunner(mode: ReplicationMode = 'master'): QueryRunner {
    const scope = this.#scope.get()
    return scope ? this.#join(scope, mode) : super.createQueryRunner(mode)
  }

  override createEntityManager(queryRunner?: QueryRunner): EntityManager {
    return new AmbientEntityManager(this, queryRunner)
  }

  protected override async buildMetadatas(): Promise<void> {
    await super.buildMetadatas()
    confineSubscribers(this)
  }

  /** @internal Opens a transaction, or a savepoint in the current one; a given runner lends its own connection. */
  async openTransaction<T>(
    isolation: IsolationLevel | undefined,
    work: (manager: EntityManager) => Promise<T>,
    given?: QueryRunner,
  ): Promise<T> {
    const enter = (scope: TransactionScope) =>
      this.#scope.run(scope, async () => work(this.#join(scope, 'master').manager))
    const around = given ? joinedScope(given) : this.#scope.get()
    if (around) return around.nest(enter)

    const runner = given ?? super.createQueryRunner('master')
    const committed = await this.#commit(runner, isolation, enter, given === undefined)
    // Only now, with the connection back in the pool, may a callback ask for one: a pool of one must suffice.
    for (const callback of committed.afterCommit) await callback()
    return committed.result
  }

  async #commit<T>(
    runner: QueryRunner,
    isolation: IsolationLevel | undefined,
    work: (scope: TransactionScope) => Promise<T>,
    mustRelease: boolean,
  ): Promise<CommittedTransaction<T>> {
    try {
      return await runRootTransaction(runner, isolation, work)
    } finally {
      if (mustRelease) await runner.release()
    }
  }

  #join(scope: TransactionScope, mode: ReplicationMode): QueryRunner {
    return joinTransaction(super.createQueryRunner(mode), () => {
      // A manager handed down from an outer transaction belongs, inside a nested one, to the nested one.
      const current = this.#scope.get()
      return current?.isWithin(scope) ? current : scope
    })
  }

  async #report(callback: () => unknown): Promise<void> {
    try {
      await this.#scope.run(undefined, callback)
    } catch (error) {
      this.#logger.error('An afterCommit callback failed; the committed work stands.', error)
    }
  }
}
