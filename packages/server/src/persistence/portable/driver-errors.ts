import type { DataSource, EntityMetadata } from 'typeorm'

/** What MySQL and MariaDB call a condition, and what PostgreSQL does (appendix A). */
const conditions: Record<string, string> = {
  ER_DUP_ENTRY: '23505',
  ER_NO_REFERENCED_ROW_2: '23503',
  ER_ROW_IS_REFERENCED_2: '23503',
  ER_NO_SUCH_TABLE: '42P01',
  ER_LOCK_DEADLOCK: '40P01',
  // MariaDB: the row has changed since the snapshot was taken.
  ER_CHECKREAD: '40001',
  ER_LOCK_WAIT_TIMEOUT: '55P03',
  ER_CON_COUNT_ERROR: '53300',
  ER_OPTION_PREVENTS_STATEMENT: '25006',
  ER_SERVER_SHUTDOWN: '57P01',
  ER_NEW_ABORTING_CONNECTION: '08006',
  PROTOCOL_CONNECTION_LOST: '08006',
  SQLITE_BUSY: '55P03',
  SQLITE_CONSTRAINT_FOREIGNKEY: '23503',
}

interface Condition {
  code: string
  constraint?: string | undefined
}

/** Whether the server has rolled the whole transaction back on its own. */
export function hasEndedTransaction(error: unknown): boolean {
  const { code } = conditionIn(error) ?? {}
  return code === '40P01' || code === '08006' || code === '57P01'
}

/**
 * Lets an error of a driver say what PostgreSQL would: the condition, and the constraint it violates. What was there
 * stays, so that nobody looks in vain for the driver's own words.
 */
export function inPostgresTerms(error: unknown, dataSource: DataSource): unknown {
  const condition = conditionIn(error)
  if (!condition || typeof error !== 'object' || error === null) return error
  const message = messageOf(error)
  const constraint =
    condition.code === '23505'
      ? uniqueKeyIn(message, dataSource.entityMetadatas)
      : /CONSTRAINT `(\w+)`/.exec(message)?.[1]
  const cause: Condition = constraint === undefined ? condition : { ...condition, constraint }
  return Object.assign(error, {
    cause: Object.assign(new Error(message, { cause: Object(error).cause }), cause),
  })
}

function conditionIn(error: unknown): Condition | null {
  const { code, driverError } = Object(error) as { code?: unknown; driverError?: unknown }
  const known = typeof code === 'string' ? conditions[code] : undefined
  if (known) return { code: known }
  const message = messageOf(error)
  if (/UNIQUE constraint failed/.test(message)) return { code: '23505' }
  if (/FOREIGN KEY constraint failed/.test(message)) return { code: '23503' }
  if (/no such table/.test(message)) return { code: '42P01' }
  return driverError === undefined ? null : conditionIn(driverError)
}

function messageOf(error: unknown): string {
  return String((Object(error) as { message?: unknown }).message)
}

/** MySQL names the key, with or without its table; SQLite names the columns. */
function uniqueKeyIn(message: string, entities: readonly EntityMetadata[]): string | undefined {
  const named = /for key '(?:\w+\.)?(\w+)'/.exec(message)?.[1]
  if (named) return named
  const columns = /UNIQUE constraint failed: (.+)$/m.exec(message)?.[1]?.split(', ').toSorted().join()
  for (const { tableName, uniques, indices, primaryColumns } of entities) {
    const keys = [
      ...uniques.map(({ name, columns }) => ({ name, columns })),
      ...indices.filter(({ isUnique }) => isUnique).map(({ name, columns }) => ({ name, columns })),
      { name: primaryColumns[0]?.primaryKeyConstraintName, columns: primaryColumns },
    ]
    for (const key of keys) {
      const names = key.columns.map(({ databaseName }) => `${tableName}.${databaseName}`)
      if (names.toSorted().join() === columns) return key.name
    }
  }
  return undefined
}
