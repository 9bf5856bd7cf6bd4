import type { DataSource } from 'typeorm'
import { NestAuthMisuseError } from '../../errors/misuse-error.ts'
import { hasSqlState } from '../database-errors.ts'
import { isolationRoles } from './isolation-settings.ts'
import { isolationSql } from './policies.sql.ts'

/** The database does not keep tenants apart; the message says where, and holds the SQL that mends it. */
export class BrokenIsolationError extends NestAuthMisuseError {
  constructor(findings: string[], dataSource: DataSource) {
    super(
      `The database does not keep tenants apart, so this does not start: ${findings.join('; ')}. Run this SQL on it as ` +
        'a superuser, or as the owner of the tables if that may create roles, and put the user of the application’s ' +
        `url in the last line:\n\n${isolationSql(dataSource)}\n` +
        `grant ${Object.values(isolationRoles).join(', ')} to "the user of the url";\n`,
      { code: 'TENANT_ISOLATION_BROKEN' },
    )
  }
}

/** Whether a statement failed with condition 42501, insufficient_privilege: also the refusal of a policy. */
export function isPrivilegeMissing(error: unknown): error is Error {
  return hasSqlState(error, ['42501'])
}
