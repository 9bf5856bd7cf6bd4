import { prepared } from '../prepared-statements.ts'
import { serverTime, unlessPast } from './server-clock.ts'
import type { ServerClock } from './server-clock.ts'
import {
  currentAuthority,
  currentCaller,
  currentTenant,
  currentWantedUntilMs,
  currentWrittenUser,
} from './statement-scope.ts'
import type { Authority } from './statement-scope.ts'

/** What the statements of one data source carry. */
export interface Isolation {
  /** Whether roles and tenants are set; not before the entities are known, and never without a scoped one. */
  isActive: boolean
  /** The tenant where none is named: the root scope when there are no tenants. */
  defaultTenantId: string | null
  /** Undefined leaves the server's own. */
  readonly statementTimeoutMillis: number | undefined
  /** The server's own, where the url names it. */
  readonly timeoutOfUrlMillis?: number | undefined
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
  /** Whether the statement is in vain after a while; its settings answer `clock` then. */
  hasDeadline: boolean
}

const setLocally = (name: string) => (parameter: number) => `set_config('${name}', $${parameter}, true)`
const SET = {
  deadline: (parameter: number) => `${unlessPast(`$${parameter}`)}, ${serverTime} as clock`,
  timeout: setLocally('statement_timeout'),
  role: setLocally('role'),
  tenant: setLocally('app.tenant_id'),
  user: setLocally('app.user_id'),
  writtenUser: (parameter: number) =>
    `set_config('app.written_users', concat_ws(',', nullif(current_setting('app.written_users', true), ''), $${parameter}::text), true)`,
}
type Setting = keyof typeof SET

/** Where the server's time is in the answer to settings with a deadline, which is the first of them. */
export const CLOCK_COLUMN = 1

const texts = new Map<string, string>()

/** The process comes last: it says whether the connection leads straight to it. */
function textOf(names: readonly Setting[]): string {
  const key = names.join()
  let text = texts.get(key)
  if (text === undefined) {
    const calls = names.map((name, index) => SET[name](index + 1))
    text = prepared(`select ${calls.join(', ')}, pg_backend_pid()`)
    texts.set(key, text)
  }
  return text
}

/** An answer that the server gives at the last moment would come too late. */
const wayBackMillis = 100

/** A lock may be given to a statement when nobody waits for it any more, also one whose connection is gone. */
function timeoutUntil(untilMs: number, isolation: Isolation): number {
  const { statementTimeoutMillis, timeoutOfUrlMillis = Infinity } = isolation
  const leftMillis = Math.floor(untilMs - performance.now()) - wayBackMillis
  return Math.max(1, Math.min(leftMillis, statementTimeoutMillis ?? timeoutOfUrlMillis))
}

/** What the statement at hand takes along, or null for one that runs as the connection's own role. */
export function settingsOfStatement(isolation: Isolation, clock: ServerClock): StatementSettings | null {
  const authority = currentAuthority()
  if (authority === 'owner') return null
  const names: Setting[] = []
  const values: string[] = []
  const untilMs = currentWantedUntilMs()
  if (untilMs !== null) {
    names.push('deadline')
    values.push(clock.at(untilMs))
  }
  const timeoutMillis = untilMs === null ? isolation.statementTimeoutMillis : timeoutUntil(untilMs, isolation)
  if (timeoutMillis !== undefined) {
    names.push('timeout')
    values.push(String(timeoutMillis))
  }
  if (isolation.isActive) {
    names.push('role', 'tenant', 'user')
    values.push(
      isolationRoles[authority],
      currentTenant() ?? isolation.defaultTenantId ?? '',
      currentCaller() ?? '',
    )
  }
  if (names.length === 0) return null
  const written = currentWrittenUser()
  if (written !== null) {
    names.push('writtenUser')
    values.push(written)
  }
  return { sql: textOf(names), values, hasDeadline: untilMs !== null }
}
