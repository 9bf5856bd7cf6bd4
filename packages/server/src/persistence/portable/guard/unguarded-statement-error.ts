/** A statement that might reach rows of another tenant; nothing of it was sent. The message says how to mend it. */
export class UnguardedStatementError extends Error {
  readonly code = 'TENANT_CONDITION_MISSING'
  /** The table it is about. */
  readonly table: string

  constructor(table: string, what: string) {
    super(
      `The statement was refused: ${what}. On this database nothing but the statement itself keeps tenants apart. ` +
        `Work across tenants is Tenancy.asPlatform(reason, work); Nest Auth's own tables are reached by its services.`,
    )
    this.name = 'UnguardedStatementError'
    this.table = table
  }
}
