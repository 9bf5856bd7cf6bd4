/** A statement reached a transaction that had already stopped accepting statements. */
export class TransactionScopeClosedError extends Error {
  readonly code = 'TX_SCOPE_CLOSED'

  constructor() {
    super('a query was started inside a transaction but not awaited; await it before the callback returns')
    this.name = 'TransactionScopeClosedError'
  }
}

/** The callback returned normally, yet the database had already given the transaction up after a failed statement. */
export class TransactionAbortedError extends Error {
  readonly code = 'TX_ABORTED'

  constructor(failedStatement: unknown) {
    super(
      'nothing was committed: a statement of this transaction failed and its error was swallowed; ' +
        'let it reach the transaction, or wrap the statement in a nested runInTransaction() to recover from it',
      { cause: failedStatement },
    )
    this.name = 'TransactionAbortedError'
  }
}

/** The connection under a running transaction was lost, so the database has rolled it back; carries SQLSTATE 08006. */
export class TransactionConnectionLostError extends Error {
  readonly code = '08006'

  constructor() {
    super(
      'the database connection of this transaction was lost; the transaction was rolled back; run the whole of it again',
    )
    this.name = 'TransactionConnectionLostError'
  }
}
