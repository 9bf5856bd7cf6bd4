import type { DataSource } from 'typeorm'

/** What the doctor looked at, what he saw, and what to do about it. */
export interface Finding {
  check: string
  isFine: boolean
  finding: string
  mend?: string
}

/** One look at a database. */
export type Examination = (database: DataSource) => Promise<Omit<Finding, 'check'>>
