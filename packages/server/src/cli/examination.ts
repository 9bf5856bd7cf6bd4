import type { DataSource } from 'typeorm'
import { Database } from '../persistence/database.ts'
import { differenceOf } from '../schema/schema-difference.ts'

/** What the doctor looked at, what he saw, and what to do about it. */
export interface Finding {
  check: string
  isFine: boolean
  finding: string
  mend?: string
}

/** One look at a database. */
export type Examination = (database: DataSource) => Promise<Omit<Finding, 'check'>>

/** Whether the tables are as this version expects them, with what to do where they are not. */
export function examinationOfTables(mend: string): Examination {
  return async (database) => {
    const { up } = await differenceOf(database)
    const isFine = up.length === 0
    const finding = isFine ? 'as this version expects them' : `${up.length} statements away from this version`
    return { isFine, finding, mend: `\`nest-auth schema check\` prints them; ${mend}` }
  }
}

/** Reads rows by a statement that every engine understands. */
export function rowsOf<Row>(database: DataSource, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  return new Database(database).query<Row>(sql, parameters)
}
