import { currentAuthority, currentCaller, currentTenant, currentWrittenUser } from './statement-scope.ts'
import type { Authority } from './statement-scope.ts'

/** What the statements of one data source carry. */
export interface Isolation {
  /** Whether roles and tenants are set; not before the entities are known, and never without a scoped one. */
  isActive: boolean
  /** The tenant where none is named: the root scope when there are no tenants. */
  defaultTenantId: string | null
  /** Undefined leaves the server's own. */
  readonly statementTimeoutMillis: number | undefined
}

/** The roles that statements take; none can log in, and none is exempt from a policy. */
export const isolationRoles: Readonly<Record<Exclude<Authority, 'owner'>, string>> = {
  application: 'nest_auth_app',
  library: 'nest_auth_library',
  platform: 'nest_auth_platform',
}

/** Settings that one statement takes along, all of them local to its transaction. */
export interface StatementSettings {
  sql: string
  values: string[]
}

const SET = {
  statement_timeout: 'statement_timeout',
  role: 'role',
  tenant: 'app.tenant_id',
  user: 'app.user_id',
}
const ADD_WRITTEN_USER = `set_config('app.written_users', concat_ws(',', nullif(current_setting('app.written_users', true), ''), $n::text), true)`

/** What the statement at hand takes along, or null for one that runs as the connection's own role. */
export function settingsOfStatement(isolation: Isolation): StatementSettings | null {
  const authority = currentAuthority()
  if (authority === 'owner') return null
  const settings: [name: string, value: string][] = []
  if (isolation.statementTimeoutMillis !== undefined) {
    settings.push([SET.statement_timeout, String(isolation.statementTimeoutMillis)])
  }
  if (isolation.isActive) {
    settings.push(
      [SET.role, isolationRoles[authority]],
      [SET.tenant, currentTenant() ?? isolation.defaultTenantId ?? ''],
      [SET.user, currentCaller() ?? ''],
    )
  }
  if (settings.length === 0) return null
  const values = settings.map(([, value]) => value)
  const calls = settings.map(([name], index) => `set_config('${name}', $${index + 1}, true)`)
  const written = currentWrittenUser()
  if (written !== null) calls.push(ADD_WRITTEN_USER.replace('$n', `$${values.push(written)}`))
  return { sql: `select ${calls.join(', ')}`, values }
}
