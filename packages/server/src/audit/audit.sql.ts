import { auditRow } from './audit-row.ts'
import type { NewAuditEntry } from './audit-row.ts'

const types = {
  tenant_id: 'uuid',
  id: 'uuid',
  action: 'text',
  actor_kind: 'text',
  actor_id: 'uuid',
  impersonator_id: 'uuid',
  target_kind: 'text',
  target_id: 'text',
  ip_address: 'text',
  user_agent: 'text',
  request_id: 'text',
  details: 'jsonb',
}

/** Names of the columns that a statement may fill from what it finds. */
export type AuditColumn = keyof typeof types

const names = Object.keys(types) as AuditColumn[]
const definition = names.map((name) => `${name} ${types[name]}`).join(', ')

/**
 * SQL that writes the entries in a parameter, made by `auditParameter`. Inside the statement of the deed itself,
 * `source` is what the deed answers, at most one row, so that nothing is written where nothing was done; its
 * columns may fill in what was not known before.
 */
export function auditInsert(
  parameter: string,
  source?: string,
  filled: Partial<Record<AuditColumn, string>> = {},
): string {
  return `insert into nest_auth_audit_entries (${names.join(', ')})
    select ${names.map((name) => filled[name] ?? `audited.${name}`).join(', ')}
      from json_to_recordset(${parameter}::json) as audited(${definition})${source ? ` cross join ${source}` : ''}`
}

/** The entries that `auditInsert` writes. */
export function auditParameter(...entries: readonly NewAuditEntry[]): string {
  return JSON.stringify(entries.map(auditRow))
}
