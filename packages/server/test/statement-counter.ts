import type { Logger } from 'typeorm'

/** Counts the SQL statements an operation costs; transaction control is not counted. */
export class StatementCounter implements Logger {
  readonly seen: string[] = []

  logQuery(query: string): void {
    if (!/^\s*(?:START TRANSACTION|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/i.test(query))
      this.seen.push(query)
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}

  /** How many statements `work` costs. */
  async during(work: () => Promise<unknown>): Promise<number> {
    this.seen.length = 0
    await work()
    return this.seen.length
  }
}
