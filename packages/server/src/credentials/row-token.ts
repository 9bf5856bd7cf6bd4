import { createHash, randomBytes } from 'node:crypto'
import { isUuid } from '../persistence/ids.ts'

/** A token for one row: scope and id find it by its key, 256 random bits prove possession. Only its digest is kept. */
export function newRowToken(scopeId: string, id: string): string {
  return `${scopeId}.${id}.${randomBytes(32).toString('base64url')}`
}

/** The key of the row a token is for; null for what is none. The digest still has to be compared. */
export function rowOf(token: string): { scopeId: string; id: string } | null {
  const [scopeId, id] = token.split('.')
  return isUuid(scopeId) && isUuid(id) ? { scopeId, id } : null
}

/** What is kept of a token at rest: its SHA-256. */
export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
