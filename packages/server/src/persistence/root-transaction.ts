import type { QueryRunner } from 'typeorm'
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js'
import { TransactionScope } from './transaction-scope.ts'

/** What a committed transaction leaves behind: its result and the work queued for after COMMIT. */
export interface CommittedTransaction<T> {
  result: T
  afterCommit: (() => unknown)[]
}

/** Runs work in a transaction on the runner's connection: COMMIT when it returns, ROLLBACK when it throws. */
export async function runRootTransaction<T>(
  runner: QueryRunner,
  isolation: IsolationLevel | undefined,
  work: (scope: TransactionScope) => Promise<T>,
): Promise<CommittedTransaction<T>> {
  const scope = new TransactionScope(runner)
  try {
    await runner.startTransaction(isolation)
    const result = await work(scope)
    await scope.drain()
    await runner.commitTransaction()
    return { result, afterCommit: scope.close() }
  } catch (error) {
    await scope.abort()
    await rollBack(runner)
    scope.close()
    throw error
  }
}

async function rollBack(runner: QueryRunner): Promise<void> {
  if (runner.isReleased || !runner.isTransactionActive) return
  try {
    await runner.rollbackTransaction()
  } catch (error) {
    // A connection that cannot even roll back must not return to the pool with a transaction open on it.
    await discardConnection(runner, error)
  }
}

async function discardConnection(runner: QueryRunner, error: unknown): Promise<void> {
  const { releasePostgresConnection } = runner as {
    releasePostgresConnection?: (error: unknown) => Promise<void>
  }
  await (releasePostgresConnection ? releasePostgresConnection.call(runner, error) : runner.release())
}
