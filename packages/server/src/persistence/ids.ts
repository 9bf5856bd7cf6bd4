import { v7 } from 'uuid'

/** The reserved tenant id of rows that belong to no tenant. */
export const ROOT_SCOPE_ID = '00000000-0000-0000-0000-000000000000'

/** The tenant a scope is; null for the root scope, which is nobody's. */
export function tenantOfScope(scopeId: string): string | null {
  return scopeId === ROOT_SCOPE_ID ? null : scopeId
}

/** A new UUIDv7: ordered by time, so index inserts stay local. */
export function newId(): string {
  return v7()
}

/** Whether a value is an id in the form this system writes. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(value)
}
