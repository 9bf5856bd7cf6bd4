import type { AuthClient } from '../auth-client.ts'
import type { RequestInput, ResponseOf } from '../contract/index.ts'
import { auditRoutes } from '../contract/routes/audit.ts'

/** One deed: who did what to whom. */
export type AuditEntry = ResponseOf<'listAuditEntries'>['items'][number]

/** Reads one page of what was done in the active tenant, the latest first. */
export function listAuditEntries(
  auth: AuthClient,
  query?: RequestInput<'listAuditEntries'>['query'],
  options?: { signal?: AbortSignal },
): Promise<ResponseOf<'listAuditEntries'>> {
  return auth.call('listAuditEntries', auditRoutes, { query, ...options })
}
