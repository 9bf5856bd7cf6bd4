const CONTROL =
  /^\s*(?:(?:START TRANSACTION|BEGIN|COMMIT|ROLLBACK|SET TRANSACTION ISOLATION LEVEL (?:SERIALIZABLE|REPEATABLE READ|READ COMMITTED|READ UNCOMMITTED))|(?:SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT) \w+)\s*;?\s*$/i

/**
 * Whether a text is one command that begins, ends or marks a transaction and nothing else: it reads no row, and
 * some of them must come first or work where every other statement is refused.
 */
export function isTransactionControl(text: string): boolean {
  return CONTROL.test(text)
}

/** Whether a text ends a transaction for good. */
export function isCommit(text: string): boolean {
  return /^\s*COMMIT\s*;?\s*$/i.test(text)
}
