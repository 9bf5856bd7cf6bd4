import { Logger } from '@nestjs/common'
import { NestAuthMisuseError } from '../../errors/misuse-error.ts'
import { tenantColumns } from '../isolation/isolated-tables.ts'
import { actAs } from '../isolation/statement-scope.ts'
import type { PortableDataSource } from './portable-data-source.ts'

const logger = new Logger('NestAuth')

/** What is said about isolation where the database has no policies. */
export const guardedOnly =
  'Tenants are kept apart by the statement guard, not by the database: what does not go through this data source is ' +
  'not confined. PostgreSQL and the embedded database enforce it themselves.'

/**
 * Refuses a database on which the promises would not hold, and says what keeps tenants apart on the others.
 * @throws NestAuthMisuseError where text is compared without regard to case, or foreign keys are off
 */
export async function assertPortable(dataSource: PortableDataSource): Promise<void> {
  const findings = await actAs('owner', () => portableFindings(dataSource))
  if (findings.length > 0) throw new NestAuthMisuseError(findings.join(' '))
  if (dataSource.guard.isActive) logger.warn(guardedOnly)
}

/** What is wrong with the database, each with its mend. Fails as any statement does where the tables are missing. */
export async function portableFindings(dataSource: PortableDataSource): Promise<string[]> {
  const tables = [...tenantColumns(dataSource).keys()]
  await dataSource.query('select 1 from nest_auth_tenants limit 1')
  if (dataSource.dialect === 'sqlite') {
    const [row] = await dataSource.query<{ foreign_keys: number }[]>('pragma foreign_keys')
    return row?.foreign_keys === 1
      ? []
      : ['Foreign keys are off: run `PRAGMA foreign_keys = ON` on every connection.']
  }
  const loose = await dataSource.query<{ name: string }[]>(
    `select distinct table_name as name from information_schema.columns
      where table_schema = database() and table_name in (?) and collation_name not like '%\\_bin'`,
    [tables],
  )
  if (loose.length === 0) return []
  return [
    `${loose.map(({ name }) => name).join(', ')} would take tokens and addresses that differ in case alone for the same. ` +
      'Create the database with `CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`, or convert these tables.',
  ]
}
