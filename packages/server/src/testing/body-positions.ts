import { placeFor } from './position.ts'
import type { Position } from './position.ts'
import { isIdName } from './tenant-ids.ts'
import type { TenantIds } from './tenant-ids.ts'
import { dotted, leavesOf, withValue } from './test-request.ts'
import type { TestRequest } from './test-request.ts'
import type { WalkedRoute } from './walked-route.ts'
import type { OtherTenant } from './other-tenant.ts'

type Path = readonly (string | number)[]

/**
 * Positions in a body: where it holds ids, beside an own id in a list, and fields it never asked for. Of a body that is
 * not known, every field that the names of the application's entities suggest.
 */
export function bodyPositions(route: WalkedRoute, request: TestRequest, own: TenantIds): Position[] {
  const { body } = request
  if (body === undefined) return []
  const leaves = leavesOf(body)
  const known = leaves.flatMap(({ path, value }) => knownPositions(path, value, own))
  const names = new Set(leaves.map(({ path }) => String(path[0])))
  const isKnown = leaves.length > 0 && !(leaves.length === 1 && leaves[0]!.path.length === 0)
  const added = isKnown ? [['tenantId'], ['userId'], ['id']] : suggested(own)
  const asked = route.inputs.bodyNames.filter(isIdName).map((name) => [name])
  const inner = [...new Set(leaves.filter(({ path }) => path.length > 1).map(({ path }) => String(path[0])))]
  const nested = inner
    .filter((name) => !Array.isArray((body as Record<string, unknown>)[name]))
    .map((name) => [name, 'tenantId'])
  return [
    ...known,
    ...[...asked, ...added, ...nested]
      .filter((path) => path.length > 1 || !names.has(String(path[0])))
      .map((path) => positionAt(path, (other) => other.idsOf(own.kindsFor(nameOf(path), nounOf(path))))),
  ]
}

function knownPositions(path: Path, value: unknown, own: TenantIds): Position[] {
  const name = nameOf(path)
  const kind = own.kindOfId(value)
  if (kind === null && !isIdName(name)) {
    const place = textPlaces.find(({ pattern }) => pattern.test(name))?.place
    return place === undefined ? [] : [positionAt(path, (other) => other.textsIn(place))]
  }
  const tries = (other: OtherTenant) => other.idsOf(kind === null ? own.kindsFor(name, nounOf(path)) : [kind])
  if (path.at(-1) !== 0) return [positionAt(path, tries)]
  const second = [...path.slice(0, -1), 1]
  return [positionAt(path, tries), positionAt(second, tries, `body ${dotted(path)} beside an own id`)]
}

function positionAt(
  path: Path,
  tries: (other: OtherTenant) => readonly (string | number)[],
  name = `body ${dotted(path)}`,
): Position {
  return placeFor(name, tries, (request, id) => ({ ...request, body: withValue(request.body, path, id) }))
}

/** Fields of a body nobody described. */
function suggested(own: TenantIds): Path[] {
  const kinds = own.kindsFor('id')
  return [
    ['id'],
    ['ids', 0],
    ...kinds.flatMap((kind): Path[] => [[`${kind}Id`], [`${kind}Ids`, 0], [kind, 'id']]),
  ]
}

const textPlaces = [
  { pattern: /email/i, place: 'User.email' },
  { pattern: /slug/i, place: 'Tenant.slug' },
  { pattern: /roles?$/i, place: 'Role.name' },
]

function nameOf(path: Path): string {
  return path.findLast((key) => typeof key === 'string') ?? ''
}

/** `order` in `order.id`. */
function nounOf(path: Path): string {
  const words = path.filter((key) => typeof key === 'string')
  return words.length > 1 ? String(words.at(-2)) : ''
}
