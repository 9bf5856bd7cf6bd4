import { TransactionNotStartedError, type ObjectLiteral, type QueryResult, type QueryRunner } from 'typeorm'
import { nextSavepointName, type TransactionScope } from './transaction-scope.ts'

const scopeOfRunner = new WeakMap<QueryRunner, () => TransactionScope>()

/** The scope a runner has joined, or undefined for a runner with a connection of its own. */
export function joinedScope(runner: QueryRunner): TransactionScope | undefined {
  return scopeOfRunner.get(runner)?.()
}

/**
 * Turns a fresh, unconnected runner into one that sends every statement through a transaction scope, cannot
 * commit or release that transaction, and maps its own transactions to savepoints.
 */
export function joinTransaction(runner: QueryRunner, scope: () => TransactionScope): QueryRunner {
  const savepoints: string[] = []
  const query = (sql: string, parameters?: unknown[] | ObjectLiteral, isStructured?: boolean) =>
    scope().run<QueryResult>((owner) =>
      isStructured ? owner.query(sql, parameters, true) : owner.query(sql, parameters),
    )
  const endSavepoint = async (command: string) => {
    const savepoint = savepoints.pop()
    if (!savepoint) throw new TransactionNotStartedError()
    await query(`${command} ${savepoint}`)
  }
  const joined: Partial<QueryRunner> = {
    data: scope().runner.data,
    isTransactionActive: true,
    query,
    connect: () => scope().run((owner) => owner.connect()),
    stream: (...args) => scope().run((owner) => owner.stream(...args)),
    release: async () => {},
    startTransaction: async () => {
      const savepoint = nextSavepointName()
      await query(`SAVEPOINT ${savepoint}`)
      savepoints.push(savepoint)
    },
    commitTransaction: () => endSavepoint('RELEASE SAVEPOINT'),
    rollbackTransaction: () => endSavepoint('ROLLBACK TO SAVEPOINT'),
    [Symbol.asyncDispose]: async () => {
      while (savepoints.length > 0) await endSavepoint('RELEASE SAVEPOINT')
    },
  }
  Object.assign(runner, joined)
  scopeOfRunner.set(runner, scope)
  return runner
}
