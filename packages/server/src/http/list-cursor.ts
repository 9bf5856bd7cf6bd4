import { AuthError } from '../errors/auth-error.ts'
import { isUuid } from '../persistence/ids.ts'

/** Where the next page of a list by name begins. Opaque to callers; it opens nothing by itself. */
export interface NameCursor {
  sortKey: string
  id: string
}

export function encodeCursor(cursor: NameCursor): string {
  return Buffer.from(JSON.stringify([cursor.sortKey, cursor.id])).toString('base64url')
}

/** Null for a cursor that was not made by `encodeCursor`. */
export function decodeCursor(text: string): NameCursor | null {
  try {
    const [sortKey, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (typeof sortKey !== 'string' || sortKey.includes('\0') || typeof id !== 'string') return null
    return isUuid(id) ? { sortKey, id } : null
  } catch {
    return null
  }
}

/** Position in a list of one tenant: a cursor of another tenant's list is none. @throws AuthError `VALIDATION_FAILED` */
export function positionIn(tenantId: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null
  const position = decodeCursor(cursor)
  if (position?.sortKey === tenantId) return position.id
  throw new AuthError('VALIDATION_FAILED', { issues: [{ path: 'cursor', type: 'cursor' }] })
}
