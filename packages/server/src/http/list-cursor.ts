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

/** Where the page a cursor asks for begins; null for the first. @throws AuthError `VALIDATION_FAILED` for what is no cursor of ours */
export function decodeCursor(text: string | undefined): NameCursor | null {
  if (text === undefined) return null
  const cursor = readCursor(text)
  if (!cursor) throw noCursor()
  return cursor
}

function readCursor(text: string): NameCursor | null {
  try {
    const [sortKey, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (typeof sortKey !== 'string' || sortKey.includes('\0') || typeof id !== 'string') return null
    return isUuid(id) ? { sortKey, id } : null
  } catch {
    return null
  }
}

/** The same in a list of one tenant: a cursor of another tenant's list is none. @throws AuthError `VALIDATION_FAILED` */
export function positionIn(tenantId: string, cursor: string | undefined): string | null {
  const position = decodeCursor(cursor)
  if (position && position.sortKey !== tenantId) throw noCursor()
  return position && position.id
}

/** Cuts a page out of rows of which one more was read than it holds; that one tells whether there is a next page. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursorAt: (last: Row) => NameCursor,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  return { page, nextCursor: rows.length > limit ? encodeCursor(cursorAt(page.at(-1)!)) : null }
}

function noCursor(): AuthError {
  return new AuthError('VALIDATION_FAILED', { issues: [{ path: 'cursor', type: 'cursor' }] })
}
