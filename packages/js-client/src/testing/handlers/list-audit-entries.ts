import type { AuditEntry } from '../../contract/index.ts'
import type { RouteHandler } from '../call.ts'
import { fieldFailure } from '../failure.ts'
import { fromBase64Url, toBase64Url } from '../ids.ts'
import { membershipOf } from '../tenants.ts'
import { nameOf } from '../users.ts'
import type { AuditRow, World } from '../world.ts'

const defaultLimit = 50

export const listAuditEntries: RouteHandler<'listAuditEntries'> = (world, { query, session }) => {
  const { tenantId } = session
  const rows = world.audit.filter((row) => row.tenantId === tenantId).toReversed()
  const from = query.cursor === undefined ? 0 : positionIn(rows, query.cursor, tenantId) + 1
  const found = rows.slice(from).filter((row) => matches(row, query))
  const page = found.slice(0, query.limit ?? defaultLimit)
  const last = page.at(-1)
  return {
    items: page.map((row) => entryView(world, row)),
    nextCursor: last && found.length > page.length ? toBase64Url(`${tenantId} ${last.id}`) : null,
  }
}

function matches(
  row: AuditRow,
  query: {
    action?: string | undefined
    actorId?: string | undefined
    targetId?: string | undefined
    since?: string | undefined
    until?: string | undefined
  },
): boolean {
  const { action = row.action, targetId = row.target?.id, actorId, since, until } = query
  return (
    row.action === action &&
    row.target?.id === targetId &&
    (actorId === undefined || [row.actorId, row.impersonatorId].includes(actorId)) &&
    (since === undefined || row.createdAt >= Date.parse(since)) &&
    (until === undefined || row.createdAt < Date.parse(until))
  )
}

function entryView(world: World, row: AuditRow): AuditEntry {
  const { impersonatorId, target } = row
  const memberName = (id: string) => (membershipOf(world, id, row.tenantId) ? nameOf(world, id) : null)
  return {
    id: row.id,
    createdAt: new Date(row.createdAt).toISOString(),
    action: row.action,
    actor: {
      kind: row.actorKind,
      id: row.actorId,
      name:
        row.actorId === null
          ? null
          : row.actorKind === 'platform'
            ? nameOf(world, row.actorId)
            : memberName(row.actorId),
      impersonator:
        impersonatorId === null ? null : { id: impersonatorId, name: nameOf(world, impersonatorId) },
    },
    target: target && { ...target, name: target.kind === 'user' ? memberName(target.id) : null },
    ipAddress: null,
    userAgent: row.userAgent,
    requestId: null,
    details: row.details,
  }
}

// A cursor carries its tenant, so that nobody pages on from a position in another tenant.
function positionIn(rows: readonly AuditRow[], cursor: string, of: string | null): number {
  const [tenantId, id] = fromBase64Url(cursor)?.split(' ') ?? []
  const position = rows.findIndex((row) => row.id === id)
  if (tenantId !== of || position < 0) throw fieldFailure('cursor', 'cursor')
  return position
}
